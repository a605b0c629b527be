import { cpSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Architecture } from '../../../src/lambda/architectures.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { root, zipwright } from '../cli.ts';
import { buildZip, inspectZip, seriousOf } from './inspected-zip.ts';

const L = ['numpy==2.2.6', 'pandas==2.3.2', 'scipy==1.16.3', 'boto3'];
const workloads: readonly (readonly [string, readonly string[], string])[] = [
  ['S', ['requests'], 'import requests'],
  [
    'M',
    ['boto3', 'pydantic', 'requests', 'pillow'],
    'import boto3, pydantic, requests\nfrom PIL import Image',
  ],
  ['L', L, 'import boto3, numpy, pandas, scipy.linalg, scipy.stats'],
];
const targets = ['python3.11', 'python3.13'].flatMap((runtime) =>
  (['x86_64', 'arm64'] satisfies Architecture[]).map((architecture) => ({ runtime, architecture })),
);

describe('what zipwright builds has no errors and no warnings', () => {
  describe.each(targets)('$runtime $architecture', (target) => {
    test.each(workloads)('%s, and its layer', async (_, requirements, imports) => {
      const zip = await buildZip(requirements, imports, target);
      expect(seriousOf(inspectZip(zip, target))).toEqual([]);
      const layer = await buildZip(requirements, imports, { ...target, kind: 'layer' });
      expect(seriousOf(inspectZip(layer, { ...target, kind: 'layer' }))).toEqual([]);
    });
  });

  test.each(targets)(
    'a function whose requirements are in a layer: $runtime $architecture',
    async (target) => {
      const [, [, requirements, imports] = []] = workloads;
      const zip = await buildZip([], imports ?? '', target);
      const layer = await buildZip(requirements ?? [], '', { ...target, kind: 'layer' });
      expect(seriousOf(inspectZip(zip, target, [layer]))).toEqual([]);
      expect(seriousOf(inspectZip(zip, target))).toContain('error MODULE_MISSING lambda_function.py');
    },
  );

  test.each(targets)('examples/thumbnailer: $runtime $architecture', async ({ runtime, architecture }) => {
    const folder = temporaryFolder();
    cpSync(join(root, 'examples', 'thumbnailer'), folder, {
      recursive: true,
      filter: (source) => !/[\\/](dist|\.zipwright)$/.test(source),
    });
    const flags = ['--runtime', runtime, '--arch', architecture, '--quiet'];
    const built = await zipwright(['build', folder, ...flags]);
    expect(built.exitCode, built.stderr).toBe(0);
    const zip = join(folder, 'dist', `${basename(folder)}.zip`);
    expect(seriousOf(inspectZip(zip, { runtime, architecture }))).toEqual([]);
  });
});
