import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readOwnFiles } from '../../../src/workflow/artifact/own-files.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';

function ownFiles(manifest: string | undefined): string[] {
  const archive = join(temporaryFolder(), 'app.zip');
  writeFileSync(archive, 'zip');
  if (manifest !== undefined) {
    writeFileSync(archive.replace('.zip', '.manifest.json'), manifest);
  }
  return [...readOwnFiles(archive)];
}

const made = (size: number, files: readonly unknown[]): object => ({ artifact: { size }, files });

describe('readOwnFiles()', () => {
  test('reads as far as the distributions, however the manifest is written', () => {
    const head = JSON.stringify(made(3, [{ path: 'a.py', source: 'a.py' }]), undefined, 1);
    expect(ownFiles(`${head.slice(0, -2)},\n "distributions": [ not read ]`)).toEqual(['a.py']);
    expect(ownFiles(JSON.stringify({ distributions: [], ...made(3, [{ path: 'a.py' }]) }))).toEqual(['a.py']);
    const many = Array.from({ length: 5000 }, (_, index) => ({ path: `package/module_${index}.py` }));
    expect(ownFiles(JSON.stringify({ ...made(3, many), distributions: [] }, undefined, 1))).toHaveLength(
      5000,
    );
  });

  test('says nothing without a manifest, for a zip of another size, and for what is no manifest', () => {
    const manifests = [
      undefined,
      '',
      'null',
      '[]',
      '{"files":[null]}',
      JSON.stringify(made(4, [{ path: 'a.py' }])),
      JSON.stringify(made(3, [{ path: 1 }, {}])),
    ];
    expect(manifests.map(ownFiles)).toEqual(manifests.map(() => []));
  });
});
