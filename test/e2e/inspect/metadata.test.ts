import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { askInspect, askPython } from '../../inspect/oracles/python-metadata.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { output } from '../cli.ts';
import { pythons } from '../runtime/installed-pythons.ts';
import { buildZip, openZips } from './inspected-zip.ts';

const [python] = pythons;

describe.skipIf(python === undefined)('distributions are those that importlib.metadata finds', () => {
  test.each([
    ['function', '', ['boto3', 'pydantic', 'requests', 'pillow'], 10],
    ['layer', 'python', ['requests'], 4],
  ] as const)('of a %s', async (...row) => {
    const [kind, below, requirements, least] = row;
    const target = { runtime: `python3.${python?.minor}`, architecture: 'x86_64', kind } as const;
    const zip = await buildZip(requirements, '', target);
    const folder = join(temporaryFolder(), 'unpacked');
    await output('unzip', ['-q', zip, '-d', folder]);
    using opened = openZips([zip]);
    const [archive] = opened.archives;
    const found = archive === undefined ? {} : askInspect(archive);
    expect(found).toEqual(askPython(python?.path ?? '', join(folder, below)));
    expect(Object.keys(found).length).toBeGreaterThan(least);
  });
});
