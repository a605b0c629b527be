import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readInspected } from '../../src/inspect/inspected-archive.ts';
import { reportSizes, type SizeReport } from '../../src/inspect/size/size-report.ts';
import type { SizeNode } from '../../src/inspect/size/size-tree.ts';
import { weighArchive } from '../../src/inspect/size/weighed-archive.ts';
import { parseRuntime } from '../../src/lambda/target.ts';
import { memorySource } from '../../src/zip/byte-source.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { makeZip, type MadeArchive, type MadeEntry } from '../makers/zip-maker.ts';
import { distribution } from './inspected.ts';

type Files = Readonly<Record<string, string | Buffer>>;

const entriesOf = (files: Files): MadeEntry[] =>
  Object.entries(files).map(([name, content]) => ({ name, content }));

/** Measures zips: that of the function, then those of layers. */
function measure(zips: readonly Buffer[], kind: 'function' | 'layer' = 'function'): SizeReport {
  const weighed = zips.map((bytes, index) => {
    const source = memorySource(bytes, index === 0 ? '/x/app.zip' : `/x/layer${index}.zip`);
    return weighArchive(readInspected(source, { isLayer: index > 0 }), source);
  });
  return reportSizes(weighed, {
    runtime: parseRuntime('python3.13'),
    architecture: 'x86_64',
    kind,
    assumed: [],
    today: '2026-07-01',
  });
}

const measureFiles = (files: Files): SizeReport => measure([makeZip({ entries: entriesOf(files) })]);

const named = (report: SizeReport): Record<string, number> =>
  Object.fromEntries(report.archives[0]?.groups.map(({ name, unzipped }) => [name, unzipped]) ?? []);

/** Zipped and unzipped bytes of every folder and file, by path. */
function byPath(node: SizeNode, path = ''): Record<string, readonly [number, number]> {
  return Object.assign(
    { [path]: [node.zipped, node.unzipped] as const },
    ...node.children.map((child) => byPath(child, path === '' ? child.name : `${path}/${child.name}`)),
  ) as Record<string, readonly [number, number]>;
}

/** What must hold for any zip whatever. */
function expectExact(report: SizeReport, sizes: readonly number[]): void {
  report.archives.forEach((archive, index) => {
    const { tree, endBytes, unusedBytes, groups, types } = archive;
    expect(tree.zipped + endBytes + unusedBytes).toBe(sizes[index]);
    expect(archive.zipped).toBe(sizes[index]);
    expect(tree.unzipped).toBe(archive.unzipped);
    expect(tree.files).toBe(archive.files);
    for (const parts of [groups, types]) {
      expect(parts.reduce((sum, { zipped }) => sum + zipped, 0)).toBe(tree.zipped);
      expect(parts.reduce((sum, { unzipped }) => sum + unzipped, 0)).toBe(tree.unzipped);
    }
    const numbers = Object.values(byPath(tree)).flat();
    expect([...numbers, endBytes, unusedBytes].every((number) => number >= 0)).toBe(true);
  });
}

describe('bytes of a zip', () => {
  const entries = entriesOf({ 'a/x.py': 'x'.repeat(1000), 'a/y.py': '', 'z.bin': 'zzz' });

  test.each<[string, MadeArchive, { readonly unusedBytes: number; readonly endBytes: number }]>([
    ['a plain zip', { entries }, { unusedBytes: 0, endBytes: 22 }],
    ['a comment is its end', { entries, comment: 'hello' }, { unusedBytes: 0, endBytes: 27 }],
    [
      'zip64',
      { entries: entries.map((each) => ({ ...each, zip64: true })), zip64End: true },
      { unusedBytes: 0, endBytes: 98 },
    ],
    [
      'data descriptors',
      { entries: entries.map((each) => ({ ...each, dataDescriptor: true })) },
      { unusedBytes: 0, endBytes: 22 },
    ],
    [
      'extra fields in local headers',
      { entries: entries.map((each) => ({ ...each, extra: Buffer.alloc(9) })) },
      { unusedBytes: 0, endBytes: 22 },
    ],
    ['no entries', { entries: [] }, { unusedBytes: 0, endBytes: 22 }],
    [
      'bytes before the first entry',
      { entries, before: Buffer.alloc(100) },
      { unusedBytes: 100, endBytes: 22 },
    ],
    ['bytes behind the end', { entries, after: Buffer.alloc(50) }, { unusedBytes: 50, endBytes: 22 }],
  ])('%s: nothing is lost', (_, archive, expected) => {
    const bytes = makeZip(archive);
    const report = measure([bytes]);
    expectExact(report, [bytes.length]);
    expect(report.archives[0]).toMatchObject(expected);
  });

  test('an entry has its data, both headers and its data descriptor', () => {
    const bytes = makeZip({ entries: [{ name: 'a.py', content: 'abc', method: 0, dataDescriptor: true }] });
    expect(measure([bytes]).archives[0]?.tree.children[0]).toMatchObject({
      zipped: 30 + 4 + 3 + 16 + 46 + 4,
      unzipped: 3,
    });
  });

  test('a gap between entries belongs to nothing', () => {
    const hidden = makeZip({
      entries: [
        { name: 'a', content: 'abc', method: 0 },
        { name: 'gone', content: 'x'.repeat(500), method: 0 },
        { name: 'b', content: 'abc', method: 0 },
      ],
    });
    const directory = hidden.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
    const records = hidden.subarray(directory, -22);
    const [first, second] = [46 + 1, 46 + 4];
    const kept = Buffer.concat([records.subarray(0, first), records.subarray(first + second)]);
    const end = Buffer.from(hidden.subarray(-22));
    end.writeUInt16LE(2, 8);
    end.writeUInt16LE(2, 10);
    end.writeUInt32LE(kept.length, 12);
    const bytes = Buffer.concat([hidden.subarray(0, directory), kept, end]);
    const report = measure([bytes]);
    expectExact(report, [bytes.length]);
    expect(report.archives[0]?.unusedBytes).toBe(30 + 4 + 500);
  });
});

describe('hostile zips', () => {
  test('declared sizes are taken at their word, and exact', () => {
    const bytes = makeZip({
      entries: [{ name: 'bomb', content: 'x', zip64: true, central: { size: 10_000_000_000 } }],
    });
    const report = measure([bytes]);
    expectExact(report, [bytes.length]);
    expect(report.total.unzipped).toBe(10_000_000_000);
  });

  test('of two entries at one path Lambda unpacks the later, and the zip stores both', () => {
    const bytes = makeZip({
      entries: [
        { name: 'a.py', content: 'x'.repeat(50_000), method: 0 },
        { name: './a.py', content: 'y', method: 0 },
      ],
    });
    const report = measure([bytes]);
    expectExact(report, [bytes.length]);
    expect(report.archives[0]).toMatchObject({ unzipped: 1, files: 1 });
    expect(report.savings).toMatchObject([
      { code: 'replaced', zipped: 50_000 + 30 + 4 + 46 + 4, unzipped: 0 },
    ]);
  });

  test('entries that share their data count it once', () => {
    const content = 'x'.repeat(300);
    const shared = { content, compressed: Buffer.alloc(0), central: { offset: 0, compressedSize: 300 } };
    const bytes = makeZip({
      entries: [
        { name: 'a', content, method: 0 },
        { name: 'a', ...shared },
        { name: 'b', ...shared },
      ],
    });
    const report = measure([bytes]);
    expectExact(report, [bytes.length]);
    expect(report.archives[0]).toMatchObject({ unzipped: 600 });
  });

  test('a file that is also a folder, and names that are none', () => {
    const bytes = makeZip({
      entries: entriesOf({ a: 'file', 'a/b': 'below', './': '', '/': '', '../up': 'x', 'c/': '' }),
    });
    expectExact(measure([bytes]), [bytes.length]);
  });

  test('any entries at all', () => {
    const entry = fc.record({
      name: fc.constantFrom('a', 'a/b', 'a/b/c.py', '', '/', './a', '__pycache__/x.cpython-312.pyc', 'é'),
      content: fc.string({ maxLength: 40 }),
      method: fc.constantFrom(0, 8, 12),
      dataDescriptor: fc.boolean(),
      zip64: fc.boolean(),
      extra: fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
      central: fc.record(
        { size: fc.nat(), compressedSize: fc.nat(), offset: fc.nat({ max: 400 }) },
        { requiredKeys: [] },
      ),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), fc.string({ maxLength: 9 }), (entries, comment) => {
        const bytes = makeZip({ entries, comment });
        expectExact(measure([bytes]), [bytes.length]);
      }),
    );
  });
});

describe('distributions', () => {
  test('have what RECORD lists, bytecode of it and their metadata; the rest is yours by its top folder', () => {
    const report = measureFiles({
      'app.py': 'x'.repeat(10),
      'src/a.py': 'x'.repeat(20),
      'src/b/c.py': 'x'.repeat(30),
      'six/__pycache__/__init__.cpython-313.pyc': 'x'.repeat(5),
      ...distribution('six', { version: '1.17', files: { 'six/__init__.py': 'x'.repeat(100) } }),
    });
    expect(report.archives[0]?.groups).toMatchObject([
      { kind: 'distribution', name: 'six', version: '1.17', files: 4 },
      { kind: 'files', name: 'src', unzipped: 50, files: 2 },
      { kind: 'files', name: 'app.py', unzipped: 10, files: 1 },
    ]);
  });

  test('without RECORD have the modules that they name, or that have their name', () => {
    const report = measureFiles({
      'my_lib-1.dist-info/METADATA': 'Metadata-Version: 2.1\nName: My.Lib\nVersion: 1\n',
      'my_lib/a.py': 'x'.repeat(1000),
      'other-2.egg-info/PKG-INFO': 'Metadata-Version: 2.1\nName: other\nVersion: 2\n',
      'other-2.egg-info/top_level.txt': 'first\nsecond\n',
      'first.py': 'x'.repeat(200),
      'second/x.py': 'x'.repeat(300),
      'third.py': 'x',
    });
    expect(named(report)).toMatchObject({ 'third.py': 1 });
    expect(Object.keys(named(report))).toEqual(['My.Lib', 'other', 'third.py']);
  });

  test('may claim one file twice: it counts once', () => {
    const shared = { 'shared.py': 'x'.repeat(100) };
    const bytes = makeZip({
      entries: entriesOf({
        ...distribution('one', { files: shared }),
        ...distribution('two', { files: shared }),
      }),
    });
    expectExact(measure([bytes]), [bytes.length]);
  });

  test('of a layer lie below python/', () => {
    const files = distribution('six', { files: { 'six.py': 'x'.repeat(500) } });
    const layer = Object.fromEntries(
      Object.entries(files).map(([name, content]) => [`python/${name}`, content]),
    );
    const report = measure([
      makeZip({ entries: entriesOf({ 'app.py': 'x' }) }),
      makeZip({ entries: entriesOf({ ...layer, 'python/mine/a.py': 'xx' }) }),
    ]);
    expect(report.archives[1]?.groups).toMatchObject([
      { kind: 'distribution', name: 'six' },
      { kind: 'files', name: 'python/mine', unzipped: 2 },
    ]);
    expect(report.total.files).toBe(5);
  });
});

describe("Lambda's limits", () => {
  test('count function and layers together unzipped, and each zip by itself', () => {
    const zips = ['a', 'b'].map((name) =>
      makeZip({ entries: [{ name: `python/${name}`, content: 'x', central: { size: 200_000_000 } }] }),
    );
    expect(measure(zips).limits).toEqual([
      { name: 'unzipped', used: 400_000_000, limit: 262_144_000 },
      { name: 'direct-upload', used: zips[0]?.length, limit: 52_428_800 },
      { name: 'direct-upload', layer: '/x/layer1.zip', used: zips[1]?.length, limit: 52_428_800 },
      { name: 'console-editor', used: zips[0]?.length, limit: 3_145_728 },
      { name: 'inline-code', used: zips[0]?.length, limit: 4_194_304 },
    ]);
  });
});

const big = 'x'.repeat(20_000);

const sdkPart = (name: string, fields: readonly string[] = []): Files =>
  distribution(name, { fields, files: { [`${name}.py`]: big } });

describe('what could go', () => {
  test('the SDK of the runtime, but not what others require of it', () => {
    const report = measureFiles({
      ...sdkPart('boto3', ['Requires-Dist: botocore', 'Requires-Dist: jmespath']),
      ...sdkPart('botocore', ['Requires-Dist: urllib3 >=1.25', 'Requires-Dist: python-dateutil']),
      ...sdkPart('urllib3'),
      ...sdkPart('requests', ['Requires-Dist: urllib3 <3', 'Requires-Dist: not a requirement at all']),
    });
    const saving = report.savings.find(({ code }) => code === 'runtime-sdk');
    expect(saving?.parts.map(({ name }) => name).sort()).toEqual(['boto3', 'botocore']);
    expect(saving).toMatchObject({ certainty: 'exact', files: 6 });
  });

  test('bytecode beside its source, that of other Pythons for itself', () => {
    const report = measureFiles({
      'a.py': big,
      '__pycache__/a.cpython-313.pyc': 'a'.repeat(20_000),
      '__pycache__/a.cpython-39.opt-1.pyc': 'b'.repeat(30_000),
      '__pycache__/gone.cpython-313.pyc': 'c'.repeat(40_000),
    });
    expect(report.savings).toMatchObject([
      { code: 'foreign-bytecode', unzipped: 30_000 },
      { code: 'bytecode', unzipped: 20_000 },
    ]);
  });

  test('what is there twice, in layers too', () => {
    const files = { 'a/lib.so': big, 'b/lib.so': big, 'c/lib.so': `${big}!`, small: 'x', small2: 'x' };
    const zips = [files, { 'lib/lib.so': big }].map((each) => makeZip({ entries: entriesOf(each) }));
    const report = measure(zips);
    expect(report.duplicates).toMatchObject([
      { size: 20_000, paths: ['a/lib.so', 'b/lib.so', '/x/layer1.zip:lib/lib.so'], unzipped: 40_000 },
    ]);
    expect(report.savings).toMatchObject([{ code: 'duplicates', certainty: 'fact', unzipped: 40_000 }]);
  });
});

const ORACLE = `
import json, sys, zipfile
answers = []
for spec in json.load(sys.stdin):
    path = spec['path']
    with zipfile.ZipFile(path, 'w') as z:
        for name, text, method in spec['files']:
            z.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED if method else zipfile.ZIP_STORED)
        z.comment = spec['comment'].encode()
    with zipfile.ZipFile(path) as z:
        sums = {}
        for info in z.infolist():
            headers = 30 + 46 + 2 * len(info.filename.encode()) + len(info.extra)
            parts = info.filename.split('/')
            for depth in range(len(parts) + 1):
                key = '/'.join(parts[:depth])
                a, b = sums.get(key, (0, 0))
                sums[key] = (a + info.compress_size + headers, b + info.file_size)
        answers.append(sums)
json.dump(answers, sys.stdout)
`;

describe("Python's zipfile", () => {
  test('has the same sums for every folder of zips that it writes', () => {
    const folder = temporaryFolder();
    const part = fc.constantFrom('a', 'b', 'numpy', 'é', 'x y', 'tests');
    const path = fc
      .tuple(fc.array(part, { maxLength: 4 }), fc.constantFrom('a.py', 'b.so', 'ç.txt'))
      .map(([parts, name]) => [...parts, name].join('/'));
    const file = fc.tuple(path, fc.string({ maxLength: 300 }), fc.boolean());
    const files = fc.uniqueArray(file, { maxLength: 30, selector: ([name]) => name });
    const specs = fc
      .sample(fc.record({ files, comment: fc.constantFrom('', 'made by a test') }), 60)
      .map((spec, index) => ({ ...spec, path: join(folder, `${index}.zip`) }));
    const answer = execFileSync('python3', ['-c', ORACLE], {
      input: JSON.stringify(specs),
      encoding: 'utf8',
    });
    const sums = JSON.parse(answer) as Record<string, [number, number]>[];
    specs.forEach((spec, index) => {
      const bytes = readFileSync(spec.path);
      const report = measure([bytes]);
      expectExact(report, [bytes.length]);
      const tree = report.archives[0]?.tree;
      expect(tree && byPath(tree)).toEqual({ '': [0, 0], ...sums[index] });
      expect(report.archives[0]?.endBytes).toBe(22 + spec.comment.length);
    });
  });

  test('and `unzip -v` has the same totals', () => {
    const path = join(temporaryFolder(), 'a.zip');
    const bytes = makeZip({
      entries: entriesOf({ 'a/x.py': 'x'.repeat(9000), 'b.py': 'abc', 'c/d/e': 'q' }),
    });
    writeFileSync(path, bytes);
    const totals = execFileSync('unzip', ['-v', path], { encoding: 'utf8' }).trim().split('\n').at(-1) ?? '';
    const [unzipped, compressed, , files] = totals.trim().split(/\s+/);
    const [archive] = measure([bytes]).archives;
    const headers = ['a/x.py', 'b.py', 'c/d/e'].reduce((sum, { length }) => sum + 76 + 2 * length, 0);
    expect([archive?.unzipped, archive?.tree.zipped, archive?.files]).toEqual([
      Number(unzipped),
      Number(compressed) + headers,
      Number(files),
    ]);
  });
});
