import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseRuntime } from '../../src/lambda/target.ts';
import { finishWheel, hasNativeFiles } from '../../src/wheel/build-finish.ts';
import type { BuildSource } from '../../src/wheel/build-source.ts';
import { retagFilename } from '../../src/wheel/build-tags.ts';
import { packWheel } from '../../src/wheel/pack-wheel.ts';
import { makeElf } from '../makers/elf-maker.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { makeWheel, wheelName, type MadeWheel } from '../makers/wheel-maker.ts';

function sourceIn(workspace: string, facts: Partial<BuildSource> = {}): BuildSource {
  return {
    name: 'demo',
    version: '1.0',
    path: workspace,
    target: { runtime: parseRuntime('python3.11'), architecture: 'x86_64' },
    workspace,
    ...facts,
  };
}

function write(folder: string, wheel: MadeWheel): string {
  mkdirSync(join(folder, 'raw'), { recursive: true });
  const path = join(folder, 'raw', wheelName(wheel));
  writeFileSync(path, makeWheel(wheel));
  return path;
}

const native: MadeWheel = {
  name: 'demo',
  tag: 'cp311-cp311-linux_x86_64',
  files: {
    'demo/b.py': 'b',
    'demo/_x.cpython-311-x86_64-linux-gnu.so': makeElf({ needed: ['libc.so.6'] }),
    'demo/__pycache__/b.cpython-311.pyc': 'dated',
  },
  entries: [{ name: 'demo/a.sh', content: '#!/bin/sh', mode: 0o100700 }],
};

test('a native wheel gets the tag of its target, in its name and in WHEEL', async () => {
  const folder = temporaryFolder();
  const finished = await finishWheel(write(folder, native), sourceIn(folder));
  expect(finished.filename).toBe('demo-1.0-cp311-cp311-manylinux_2_26_x86_64.whl');
  expect(finished.tags).toEqual(['cp311-cp311-manylinux_2_26_x86_64']);
  expect(finished.native.map(({ path }) => path)).toEqual(['demo/_x.cpython-311-x86_64-linux-gnu.so']);
  expect(createHash('sha256').update(readFileSync(finished.path)).digest('hex')).toBe(finished.sha256);
  const script = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    assert z.testzip() is None
    for i in z.infolist():
        print(i.filename, oct(i.external_attr >> 16), i.date_time[:3])
    print(z.read("demo-1.0.dist-info/WHEEL").decode())
`;
  const seen = execFileSync('python3', ['-I', '-c', script, finished.path], { encoding: 'utf8' });
  expect(seen).toBe(
    `demo-1.0.dist-info/METADATA 0o100644 (1980, 1, 1)
demo-1.0.dist-info/WHEEL 0o100644 (1980, 1, 1)
demo/_x.cpython-311-x86_64-linux-gnu.so 0o100644 (1980, 1, 1)
demo/a.sh 0o100755 (1980, 1, 1)
demo/b.py 0o100644 (1980, 1, 1)
demo-1.0.dist-info/RECORD 0o100644 (1980, 1, 1)
Wheel-Version: 1.0
Generator: zipwright
Root-Is-Purelib: true
Tag: cp311-cp311-manylinux_2_26_x86_64

`,
  );
  // Checks RECORD against every file.
  const facts = await packWheel(finished, join(folder, 'demo.pack'));
  expect(facts).toMatchObject({ name: 'demo', version: '1.0' });
});

test('order, times, modes and compression of the build leave no trace', async () => {
  const first = temporaryFolder();
  const second = temporaryFolder();
  const reordered: MadeWheel = {
    ...native,
    files: Object.fromEntries(
      Object.entries(native.files ?? {})
        .filter(([name]) => !name.includes('__pycache__'))
        .toReversed(),
    ),
    entries: [{ name: 'demo/a.sh', content: '#!/bin/sh', mode: 0o100755, method: 0 }],
  };
  const a = await finishWheel(write(first, native), sourceIn(first));
  const b = await finishWheel(write(second, reordered), sourceIn(second));
  expect(readFileSync(b.path).equals(readFileSync(a.path))).toBe(true);
});

describe('finishWheel() refuses', () => {
  test.each<[string, MadeWheel, Partial<BuildSource>]>([
    ['another name', { name: 'other' }, {}],
    ['another version', { name: 'demo', version: '1.1' }, {}],
    ['a version that was not asked for', { name: 'demo' }, { version: '2.0' }],
  ])('%s', async (_, wheel, facts) => {
    const folder = temporaryFolder();
    await expect(finishWheel(write(folder, wheel), sourceIn(folder, facts))).rejects.toMatchObject({
      code: 'BUILD_RESULT_WRONG',
    });
  });

  test('a wheel without RECORD', async () => {
    const folder = temporaryFolder();
    await expect(
      finishWheel(write(folder, { name: 'demo', record: null }), sourceIn(folder)),
    ).rejects.toMatchObject({ code: 'WHEEL_RECORD_MISSING' });
  });
});

test.each([
  ['De.mo', '1.0', '1.0.0'],
  ['de_mo', '1.0rc1', '1.0-RC.1'],
  ['de-mo', '1.0', undefined],
])('%s %s is what was asked for as de-mo %s', async (name, version, asked) => {
  const folder = temporaryFolder();
  const path = join(folder, `de_mo-${version}-py3-none-any.whl`);
  writeFileSync(path, makeWheel({ name, version }));
  const source = sourceIn(folder, { name: 'de-mo' });
  const { version: _, ...unversioned } = source;
  mkdirSync(join(folder, 'workspace'));
  const finished = await finishWheel(path, {
    ...unversioned,
    ...(asked === undefined ? {} : { version: asked }),
    workspace: join(folder, 'workspace'),
  });
  expect(finished.filename).toBe(`de_mo-${version}-py3-none-any.whl`);
});

test.each([
  ['a-1-cp36-abi3-linux_aarch64.whl', 'a-1-cp36-abi3-manylinux_2_34_aarch64.whl'],
  ['a-1-7-py3-none-linux_aarch64.whl', 'a-1-7-py3-none-manylinux_2_34_aarch64.whl'],
  ['a-1-cp313-cp313-manylinux_2_34_aarch64.linux_aarch64.whl', 'a-1-cp313-cp313-manylinux_2_34_aarch64.whl'],
  ['a-1-py3-none-any.whl', 'a-1-py3-none-any.whl'],
  ['a-1-cp313-cp313-linux_x86_64.whl', 'a-1-cp313-cp313-linux_x86_64.whl'],
  ['a-1-cp313-cp313-macosx_14_0_arm64.whl', 'a-1-cp313-cp313-macosx_14_0_arm64.whl'],
])('%s becomes %s for arm64', (before, after) => {
  const target = { runtime: parseRuntime('python3.13'), architecture: 'arm64' } as const;
  expect(retagFilename(before, target)).toBe(after);
});

test('hasNativeFiles() looks at contents, not at names', async () => {
  const folder = temporaryFolder();
  expect(await hasNativeFiles(write(folder, { name: 'demo', files: { 'x.so': 'text' } }))).toBe(false);
  expect(await hasNativeFiles(write(folder, { name: 'demo', files: { program: makeElf({}) } }))).toBe(true);
});
