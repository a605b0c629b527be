import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { storeLayout, type StoreLayout } from '../../src/store/store-layout.ts';
import { findBytecodeTarget, type BytecodeTarget } from '../../src/wheel/bytecode-target.ts';
import type { OpenPack } from '../../src/wheel/open-pack.ts';
import { packEntries, readPackData } from '../../src/wheel/pack-entries.ts';
import { packWheel } from '../../src/wheel/pack-wheel.ts';
import { plainVariant, variantName, type PackVariant } from '../../src/wheel/pack-variant.ts';
import { storeVariant } from '../../src/wheel/store-variant.ts';
import { makeElf } from '../makers/elf-maker.ts';
import { storeWheel } from '../makers/pack-maker.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import type { MadeWheel } from '../makers/wheel-maker.ts';
import { contentsOf, expectedRecord, filesOf, openForTest } from './pack-contents.ts';

const wheel: MadeWheel = {
  name: 'demo',
  requires: ['six'],
  files: {
    'demo/__init__.py': 'VALUE = "some value"\n'.repeat(40),
    'demo/broken.py': 'print "Python 2"\n',
    'demo/tests/test_a.py': 'def test_a():\n    assert True\n',
    'demo/data.bin': Buffer.from(Array.from({ length: 500 }, (_, at) => (at * at * 7) % 251)),
  },
  entries: [
    {
      name: 'demo/x.so',
      content: makeElf({
        needed: ['libc.so.6'],
        sections: [{ name: '.debug_info', content: Buffer.alloc(9000) }],
      }),
      mode: 0o100755,
    },
    { name: 'demo/tests/y.so', content: makeElf({ machine: 183 }), mode: 0o100755 },
  ],
  entryPoints: '[console_scripts]\ndemo = demo:main\n',
};

interface Stored {
  readonly layout: StoreLayout;
  readonly plain: OpenPack;
  readonly store: (variant: Partial<PackVariant>, signal?: AbortSignal) => Promise<OpenPack>;
  readonly progress: number[];
}

async function stored(): Promise<Stored> {
  const folder = temporaryFolder();
  const layout = storeLayout(join(folder, 'cache'));
  const source = storeWheel(folder, wheel);
  const path = layout.pack(source.sha256, '');
  await packWheel(source, path);
  const progress: number[] = [];
  return {
    layout,
    plain: openForTest(path),
    progress,
    store: async (variant, signal = new AbortController().signal) =>
      openForTest(
        await storeVariant(
          source.sha256,
          { ...plainVariant, ...variant },
          {
            layout,
            now: Date.now,
            threads: 2,
            environment: process.env,
            signal,
            onProgress: (share) => progress.push(share),
          },
        ),
      ),
  };
}

const storedNames = ({ layout }: Stored): string[] => readdirSync(join(layout.root, 'packs', '1')).sort();

const entries = (pack: OpenPack, prefix: string): unknown[] =>
  [...packEntries(pack)].map((entry) => [prefix + entry.name, entry.executable, readPackData(pack, entry)]);

test('a prefix changes the names and nothing else', async () => {
  const { plain, store } = await stored();
  const prefixed = await store({ prefix: 'python/' });
  expect(entries(prefixed, '')).toEqual(entries(plain, 'python/'));
  expect(prefixed.facts).toMatchObject({ prefix: 'python/', name: 'demo', size: plain.facts.size });
  expect(prefixed.facts.topLevel).toBeDefined();
  expect(Object.keys(prefixed.facts.topLevel)).toEqual(Object.keys(plain.facts.topLevel));
  expect(prefixed.readNative()).toEqual(plain.readNative());
});

describe('slim', () => {
  test('drops files, strips libraries, and RECORD and facts follow', async () => {
    const { plain, store } = await stored();
    const slim = await store({ slim: true });
    const contents = contentsOf(slim);
    expect(filesOf(slim)).toEqual([
      'bin/demo',
      'demo/__init__.py',
      'demo/broken.py',
      'demo/data.bin',
      'demo/x.so',
    ]);
    expect(contents.get('demo-1.0.dist-info/RECORD')?.toString()).toBe(expectedRecord(contents));
    for (const [name, content] of contents) {
      const before = contentsOf(plain).get(name);
      const isChanged = name.endsWith('RECORD') || name.endsWith('.so');
      expect(before !== undefined && content.equals(before), name).toBe(!isChanged);
    }
    expect(slim.facts).toMatchObject({ name: 'demo', requiresDist: ['six'] });
    expect(slim.facts.size).toBe([...contents.values()].reduce((sum, each) => sum + each.length, 0));
    expect(slim.facts.native?.machines).toEqual(['62/64']);
    expect(plain.facts.native?.machines).toEqual(['183/64', '62/64']);
    expect(slim.readNative()).toMatchObject([{ path: 'demo/x.so', elf: { needed: ['libc.so.6'] } }]);
  });
});

describe('recompress', () => {
  test('makes members smaller or leaves them, with the same content', async () => {
    const each = await stored();
    const small = await each.store({ recompress: true });
    expect(contentsOf(small)).toEqual(contentsOf(each.plain));
    const sizes = new Map([...packEntries(each.plain)].map((entry) => [entry.name, entry.compressedSize]));
    for (const entry of packEntries(small)) {
      expect(entry.compressedSize).toBeLessThanOrEqual(sizes.get(entry.name) ?? 0);
    }
    expect(small.trailer.dataSize).toBeLessThan(each.plain.trailer.dataSize);
    expect(each.progress.at(-1)).toBe(1);
    expect(each.progress).toEqual(each.progress.toSorted((a, b) => a - b));
  });

  test('is kept once and used for every prefix', async () => {
    const each = await stored();
    await each.store({ recompress: true, prefix: 'python/' });
    const done = each.progress.length;
    expect(storedNames(each)).toHaveLength(3);
    const other = await each.store({ recompress: true, prefix: 'common/' });
    expect(each.progress).toHaveLength(done);
    expect([...contentsOf(other).values()]).toEqual([...contentsOf(each.plain).values()]);
  });

  test('stops when the build is stopped, and leaves nothing', async () => {
    const each = await stored();
    const controller = new AbortController();
    const storing = each.store({ recompress: true }, controller.signal);
    controller.abort(new Error('stopped'));
    await expect(storing).rejects.toThrow('stopped');
    expect(storedNames(each)).toHaveLength(1);
  });
});

test('a damaged base is noticed and nothing is made of it', async () => {
  const each = await stored();
  const changed = readFileSync(each.plain.path);
  changed[40] = (changed[40] ?? 0) ^ 1;
  writeFileSync(each.plain.path, changed);
  for (const variant of [{ prefix: 'python/' }, { slim: true }, { recompress: true }]) {
    await expect(each.store(variant)).rejects.toMatchObject({ code: 'PACK_DAMAGED' });
  }
  expect(storedNames(each)).toHaveLength(1);
});

describe('bytecode', () => {
  let target: BytecodeTarget | undefined;
  beforeAll(async () => {
    target = await findAnyTarget();
  });

  test('is added beside every source that compiles, and all combine', async ({ skip }) => {
    skip(target === undefined, 'there is no CPython on this machine');
    const each = await stored();
    const bytecode = target;
    const pack = await each.store({ bytecode });
    const pyc = `demo/__pycache__/__init__.cpython-3${bytecode?.minor}.pyc`;
    expect(filesOf(pack).filter((name) => name.endsWith('.pyc'))).toEqual([
      pyc,
      `demo/tests/__pycache__/test_a.cpython-3${bytecode?.minor}.pyc`,
    ]);
    const contents = contentsOf(pack);
    expect(contents.get('demo-1.0.dist-info/RECORD')?.toString()).toBe(expectedRecord(contents));
    expect(contents.get(pyc)?.readUInt32LE(4)).toBe(1);
    expect(contents.get(pyc)?.includes('/var/task/demo/__init__.py')).toBe(true);

    const all = await each.store({ bytecode, slim: true, recompress: true, prefix: 'in/' });
    const combined = contentsOf(all);
    expect(filesOf(all)).toEqual([
      'in/bin/demo',
      'in/demo/__init__.py',
      `in/${pyc}`,
      'in/demo/broken.py',
      'in/demo/data.bin',
      'in/demo/x.so',
    ]);
    expect(combined.get('in/demo-1.0.dist-info/RECORD')?.toString()).toBe(expectedRecord(combined, 'in/'));
    expect(combined.get(`in/${pyc}`)?.includes('/var/task/in/demo/__init__.py')).toBe(true);
  });

  test('is by an interpreter of the same minor version, or refused', async () => {
    await expect(
      findBytecodeTarget({ PATH: '', HOME: '' }, { minor: 99, folder: '/opt/' }),
    ).rejects.toMatchObject({
      code: 'INTERPRETER_NOT_FOUND',
      message: expect.stringContaining('no CPython 3.99 was found') as string,
      hint: expect.stringContaining('without --bytecode') as string,
    });
  });

  test('an interpreter that fails is named, and nothing is made', async ({ skip }) => {
    skip(process.platform === 'win32', 'the stand-in is a shell script');
    const each = await stored();
    const interpreter = join(temporaryFolder(), 'python3.11');
    writeFileSync(interpreter, '#!/bin/sh\necho "cannot open shared object file" >&2\nexit 127\n', {
      mode: 0o755,
    });
    const bytecode = { interpreter, minor: 11, version: '3.11.7', folder: '/var/task/' };
    await expect(each.store({ bytecode })).rejects.toMatchObject({
      code: 'PROCESS_FAILED',
      message: expect.stringContaining('cannot open shared object file') as string,
    });
    expect(existsSync(each.layout.pack('x', variantName({ ...plainVariant, bytecode })))).toBe(false);
    expect(storedNames(each)).toHaveLength(1);
  });

  test('an interpreter that answers something else is found out', async ({ skip }) => {
    skip(process.platform === 'win32', 'the stand-in is a shell script');
    const each = await stored();
    const interpreter = join(temporaryFolder(), 'python3.11');
    writeFileSync(interpreter, '#!/bin/sh\nsed "s/.*/AAAAAAAAAAAAAAAAAAAAAAAAAAAA/"\n', { mode: 0o755 });
    const bytecode = { interpreter, minor: 11, version: '3.11.7', folder: '/var/task/' };
    await expect(each.store({ bytecode })).rejects.toMatchObject({ code: 'TOOL_UNAVAILABLE' });
  });
});

async function findAnyTarget(): Promise<BytecodeTarget | undefined> {
  for (const minor of [11, 12, 13, 10, 9, 14]) {
    try {
      return await findBytecodeTarget(process.env, { minor, folder: '/var/task/' });
    } catch {
      // The next one may be there.
    }
  }
  return undefined;
}
