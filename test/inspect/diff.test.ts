import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { MadeEntry } from '../makers/zip-maker.ts';
import { makeElf } from '../makers/elf-maker.ts';
import { changesOf, diffBytes, diffOf, zipOf, type MadeSide } from './diff-made.ts';
import { distribution } from './inspected.ts';

type Files = Readonly<Record<string, string | Buffer>>;

function withModes(mode: number, host: number, folder: number): MadeSide {
  return [
    { name: 'run.sh', content: '', mode: 0o100000 | mode },
    { name: 'a.py', content: '', host, mode: host === 0 ? 0 : 0o100644 },
    { name: 'empty/', mode: folder },
  ];
}

function inLayer(files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`python/${path}`, content]));
}

function elf(glibc: string, machine = 62): Buffer {
  return makeElf({ machine, needed: ['libc.so.6'], versionNeeds: { 'libc.so.6': [`GLIBC_${glibc}`] } });
}

const app = { 'app.py': 'a = 1\n', 'data/x.txt': 'x' };

describe('diffArchives()', () => {
  test('the same bytes are identical', async () => {
    expect(await diffOf(app, app)).toEqual({
      verdict: 'identical',
      before: { size: zipOf(app).length, unzippedSize: 7 },
      after: { size: zipOf(app).length, unzippedSize: 7 },
      distributions: [],
      files: [],
      needs: [],
    });
  });

  test('another order, another compression, other times and folders that files imply are equal', async () => {
    const entries: readonly MadeEntry[] = [
      { name: 'data/', mode: 0o40755 },
      { name: './data//x.txt', content: 'x', method: 0 },
      { name: 'app.py', content: 'a = 1\n', extra: Buffer.from([0x55, 0x54, 1, 0, 0]), dataDescriptor: true },
    ];
    expect(await diffOf(app, entries)).toMatchObject({ verdict: 'equal', files: [] });
  });

  test('files that came, went, and have other contents, with their sizes and modes', async () => {
    const diff = await diffOf({ ...app, 'old.py': '' }, { ...app, 'app.py': 'a = 22\n', 'new.py': 'n' });
    expect(diff).toMatchObject({
      verdict: 'different',
      before: { unzippedSize: 7 },
      after: { unzippedSize: 9 },
      files: [
        {
          path: 'app.py',
          change: 'changed',
          before: { size: 6, mode: '644' },
          after: { size: 7, mode: '644' },
        },
        { path: 'new.py', change: 'added', after: { size: 1 } },
        { path: 'old.py', change: 'removed', before: { size: 0 } },
      ],
    });
  });

  test('modes; one that is not said is the usual one', async () => {
    expect(changesOf(await diffOf(withModes(0o755, 3, 0o40755), withModes(0o644, 0, 0)))).toEqual([
      'mode run.sh 755 644',
    ]);
    expect(changesOf(await diffOf(withModes(0o644, 3, 0o40755), withModes(0o644, 3, 0o40700)))).toEqual([
      'mode empty/ 755 700',
    ]);
  });

  test('a file that becomes a link, a folder that becomes a file, an empty folder', async () => {
    const link = { name: 'a', content: 'b', mode: 0o120777 };
    expect(changesOf(await diffOf([{ name: 'a', content: 'b' }], [link]))).toEqual(['~a']);
    expect(changesOf(await diffOf([link], [{ ...link, mode: 0o120755 }]))).toEqual([]);
    expect(changesOf(await diffOf([{ name: 'a/b', content: '' }], [{ name: 'a', content: '' }]))).toEqual([
      '+a',
      '-a/b',
    ]);
    expect(changesOf(await diffOf([{ name: 'a/', content: '' }], []))).toEqual(['-a/']);
  });

  test('of two entries with one name the later counts, wherever it is', async () => {
    const [first, second] = [
      { name: 'a.py', content: 'first' },
      { name: 'a.py', content: 'second' },
    ];
    const other = { name: 'b.py', content: '' };
    expect(changesOf(await diffOf([first, other, second], [second, other]))).toEqual([]);
    expect(changesOf(await diffOf([first, other, second], [first, other]))).toEqual(['~a.py']);
    expect(changesOf(await diffOf([first, other], [first, other, { ...second, name: './a.py' }]))).toEqual([
      '~a.py',
    ]);
    expect(changesOf(await diffOf([first, second], [second, first]))).toEqual(['~a.py']);
  });

  test('a checksum that was made to match: found with exact, and wherever everything else is equal', async () => {
    const [honest, forged] = [Buffer.from('aaaa'), Buffer.from('bbbb')];
    const claim = { crc32: crc32(honest) };
    const before = [
      { name: 'app.py', content: honest },
      { name: 'b.py', content: '1' },
    ];
    const after = [
      { name: 'app.py', content: forged, central: claim, local: claim },
      before[1] ?? { name: 'b.py' },
    ];
    expect(changesOf(await diffOf(before, after))).toEqual(['~app.py']);
    const more = [...after, { name: 'c.py', content: '' }];
    expect(changesOf(await diffOf(before, more))).toEqual(['+c.py']);
    expect(changesOf(await diffOf(before, more, { isExact: true }))).toEqual(['~app.py', '+c.py']);
  });

  test('two contents with one size and one CRC-32 are told apart', async () => {
    const [left, right] = ['gnu', 'codding'].map((word) => collision(Buffer.from(word.padEnd(12))));
    expect(crc32(left ?? '')).toBe(crc32(right ?? ''));
    const diff = await diffOf({ 'app.py': left ?? '' }, { 'app.py': right ?? '' });
    expect(diff.verdict).toBe('different');
  });

  test('an archive that cannot be read', async () => {
    const whole = zipOf(app);
    for (const bytes of [Buffer.from('no zip'), whole.subarray(0, 50), whole.subarray(30)]) {
      await expect(diffBytes(bytes, whole)).rejects.toMatchObject({ code: expect.stringMatching(/^ZIP_/) });
      await expect(diffBytes(whole, bytes)).rejects.toMatchObject({ code: expect.stringMatching(/^ZIP_/) });
    }
    const damaged = Buffer.from(whole);
    damaged.writeUInt32LE(0, damaged.length - 22 - damaged.readUInt32LE(damaged.length - 10));
    await expect(diffBytes(damaged, damaged)).rejects.toMatchObject({ code: 'ZIP_TRUNCATED' });
  });

  test('what cannot be unpacked is equal only to the very same bytes', async () => {
    const broken = { name: 'a.bin', content: 'content', compressed: Buffer.from('garbage') };
    const other = { ...broken, compressed: Buffer.from('GARBAGE') };
    expect((await diffOf([broken], [broken])).verdict).toBe('identical');
    expect((await diffOf([broken], [broken, { name: 'b/', mode: 0o40755 }])).verdict).toBe('different');
    expect(changesOf(await diffOf([broken], [other]))).toEqual(['~a.bin']);
    expect(changesOf(await diffOf([broken, { name: 'b' }], [{ name: 'b' }, broken]))).toEqual([]);
  });
});

/** Twelve bytes and the four that give them the CRC-32 of zero, found by solving for them bit by bit. */
function collision(start: Buffer): Buffer {
  const suffix = Buffer.alloc(4);
  const base = crc32(Buffer.concat([start, suffix]));
  const columns = Array.from({ length: 32 }, (_, bit) => {
    const flipped = Buffer.alloc(4);
    flipped[bit >> 3] = 1 << (bit & 7);
    return (crc32(Buffer.concat([start, flipped])) ^ base) >>> 0;
  });
  let [rest, chosen] = [base, 0n];
  const rows = columns.map((column, bit) => ({ column, bits: 1n << BigInt(bit) }));
  for (let bit = 31; bit >= 0; bit -= 1) {
    const index = rows.findIndex(({ column }) => (column >>> bit) & 1);
    const [pivot] = rows.splice(index, 1);
    if (pivot === undefined) {
      throw new Error('the bits of a CRC are independent');
    }
    for (const row of rows) {
      if ((row.column >>> bit) & 1) {
        row.column = (row.column ^ pivot.column) >>> 0;
        row.bits ^= pivot.bits;
      }
    }
    if ((rest >>> bit) & 1) {
      rest = (rest ^ pivot.column) >>> 0;
      chosen ^= pivot.bits;
    }
  }
  suffix.writeUInt32LE(Number(chosen));
  return Buffer.concat([start, suffix]);
}

describe('distributions', () => {
  const old = distribution('Some-Thing', { version: '1.0', files: { 'some/a.py': 'a', 'some/gone.py': '' } });
  const next = distribution('Some-Thing', {
    version: '1.10',
    files: { 'some/a.py': 'aa', 'some/new.py': '12' },
  });

  test('come, go, and change their version; their files are named with them', async () => {
    const diff = await diffOf({ ...app, ...old }, { ...app, ...next });
    expect(diff.distributions).toMatchObject([
      {
        name: 'Some-Thing',
        change: 'upgraded',
        before: { version: '1.0', files: 4 },
        after: { version: '1.10', files: 4 },
        files: { added: 3, removed: 3, changed: 1 },
      },
    ]);
    expect(diff.files.map(({ distribution: name }) => name)).toEqual(Array(7).fill('Some-Thing'));
    expect((await diffOf({ ...app, ...next }, { ...app, ...old })).distributions).toMatchObject([
      { change: 'downgraded' },
    ]);
    expect((await diffOf(app, { ...app, ...next })).distributions).toMatchObject([
      { name: 'Some-Thing', change: 'added', after: { version: '1.10', files: 4 } },
    ]);
    expect((await diffOf(old, {})).distributions).toMatchObject([
      { change: 'removed', before: { version: '1.0' }, files: { added: 0, removed: 4, changed: 0 } },
    ]);
  });

  test('one with the same version and other files changed', async () => {
    const diff = await diffOf({ ...old, ...app }, { ...old, ...app, 'some/a.py': 'other' });
    expect(diff.distributions).toMatchObject([
      { name: 'Some-Thing', change: 'changed', files: { added: 0, removed: 0, changed: 1 } },
    ]);
    expect(diff.files).toMatchObject([{ path: 'some/a.py', distribution: 'Some-Thing' }]);
  });

  test("the user's own files are not a distribution's, in a layer either", async () => {
    for (const place of [inLayer, (files: Files) => files]) {
      const diff = await diffOf(place({ ...old, ...app }), place({ ...old, ...app, 'app.py': 'b' }));
      expect(diff.distributions).toEqual([]);
      expect(diff.files).toMatchObject([{ change: 'changed' }]);
      expect(diff.files[0]).not.toHaveProperty('distribution');
    }
  });

  test('a list of files is not searched for what is known to be own; metadata without a list is', async () => {
    const egg = { 'x.egg-info/PKG-INFO': 'Metadata-Version: 2.1\nName: x\nVersion: 1\n', 'x.py': '1' };
    expect((await diffOf({ ...egg, 'a.py': '1' }, { ...egg, 'x.py': '2', 'a.py': '2' })).files).toMatchObject(
      [{ path: 'a.py' }, { path: 'x.py', distribution: 'x' }],
    );
    const own = await diffOf({ ...old, ...app }, { ...old, ...app, 'app.py': '' }, { isOwn: () => true });
    expect(own).toMatchObject({ distributions: [], files: [{ path: 'app.py' }] });
  });
});

describe('needs', () => {
  test('the newest symbols, the machine and the Python of all native files', async () => {
    const before = { 'a.cpython-312-x86_64-linux-gnu.so': elf('2.17') };
    const after = { 'a.cpython-313-aarch64-linux-gnu.so': elf('2.28', 183) };
    expect((await diffOf(before, after)).needs).toEqual([
      { need: 'glibc', before: '2.17', after: '2.28' },
      { need: 'machine', before: 'x86_64', after: 'arm64' },
      { need: 'Python ABI', before: 'cp312', after: 'cp313' },
    ]);
    expect((await diffOf({}, before)).needs).toEqual([
      { need: 'glibc', after: '2.17' },
      { need: 'machine', after: 'x86_64' },
      { need: 'Python ABI', after: 'cp312' },
    ]);
  });

  test('nothing where another file needs as much', async () => {
    const same = { 'lib/most.so': elf('2.28'), 'other.txt': '' };
    const [old, next] = [elf('2.17'), elf('2.26')];
    expect((await diffOf({ ...same, 'lib/a.so': old }, { ...same, 'lib/a.so': next })).needs).toEqual([]);
    expect(
      (await diffOf({ 'z.so': elf('2.9'), 'lib/a.so': old }, { 'z.so': elf('2.9'), 'lib/a.so': next })).needs,
    ).toEqual([{ need: 'glibc', before: '2.17', after: '2.26' }]);
  });
});

describe('patches', () => {
  test("of the user's own text files", async () => {
    const lib = distribution('lib', { files: { 'lib.py': '1\n' } });
    const { files } = await diffOf(
      { ...lib, 'app.py': 'a\nb\n', 'x.bin': Buffer.from([0, 1]), 'big.txt': 'x'.repeat(2 ** 20 + 1) },
      { ...lib, 'lib.py': '2\n', 'app.py': 'a\nc\n', 'x.bin': Buffer.from([0, 2]), 'big.txt': 'y' },
      { withPatches: true },
    );
    expect(files.map(({ path, patch }) => [path, patch])).toEqual([
      ['app.py', '@@ -1,2 +1,2 @@\n a\n-b\n+c\n'],
      ['big.txt', undefined],
      ['lib.py', undefined],
      ['x.bin', undefined],
    ]);
  });
});
