import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ZipwrightError } from '../../src/errors/zipwright-error.ts';
import { memorySource } from '../../src/zip/byte-source.ts';
import { inflateEntry, inflateEntrySync } from '../../src/zip/inflate.ts';
import { readArchive } from '../../src/zip/read-archive.ts';
import { makeZip, type MadeArchive } from '../makers/zip-maker.ts';

const open = (archive: MadeArchive) => memorySource(makeZip(archive), 'made.zip');
const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return error instanceof ZipwrightError ? error.code : `foreign: ${String(error)}`;
  }
  return 'accepted';
};

describe('readArchive() refuses what two tools could read in two ways', () => {
  const refused: Record<string, [code: string, archive: MadeArchive]> = {
    'a name that leaves its folder': ['ZIP_UNSAFE_NAME', { entries: [{ name: '../evil.py' }] }],
    'a name that leaves its folder halfway': ['ZIP_UNSAFE_NAME', { entries: [{ name: 'a/../../evil.py' }] }],
    'an absolute name': ['ZIP_UNSAFE_NAME', { entries: [{ name: '/etc/passwd' }] }],
    'a Windows drive': ['ZIP_UNSAFE_NAME', { entries: [{ name: 'C:evil.py' }] }],
    'a backslash': ['ZIP_UNSAFE_NAME', { entries: [{ name: 'a\\b.py' }] }],
    'an empty name': ['ZIP_UNSAFE_NAME', { entries: [{ name: '' }] }],
    'a control character': ['ZIP_UNSAFE_NAME', { entries: [{ name: 'a\u0000b' }] }],
    'a doubled slash': ['ZIP_UNSAFE_NAME', { entries: [{ name: 'a//b' }] }],
    'a name too long for Linux': ['ZIP_UNSAFE_NAME', { entries: [{ name: 'x'.repeat(256) }] }],
    'a name twice': ['ZIP_DUPLICATE_NAME', { entries: [{ name: 'a' }, { name: 'a' }] }],
    'an encrypted entry': ['ZIP_ENCRYPTED', { entries: [{ name: 'a', flags: 1 }] }],
    'strong encryption': ['ZIP_ENCRYPTED', { entries: [{ name: 'a', flags: 1 << 6 }] }],
    'an unknown method': ['ZIP_METHOD_UNSUPPORTED', { entries: [{ name: 'a', method: 12 }] }],
    'another local name': ['ZIP_HEADERS_DISAGREE', { entries: [{ name: 'a', local: { name: 'b' } }] }],
    'another local size': [
      'ZIP_HEADERS_DISAGREE',
      { entries: [{ name: 'a', content: 'x', local: { size: 7 } }] },
    ],
    'another local checksum': [
      'ZIP_HEADERS_DISAGREE',
      { entries: [{ name: 'a', content: 'x', local: { crc32: 7 } }] },
    ],
    'another local method': ['ZIP_HEADERS_DISAGREE', { entries: [{ name: 'a', local: { method: 0 } }] }],
    'a header that is elsewhere': [
      'ZIP_HEADERS_DISAGREE',
      { entries: [{ name: 'a', content: 'xyz', central: { offset: 3 } }] },
    ],
    'data that reaches into the next entry': [
      'ZIP_OVERLAPPING_ENTRIES',
      {
        entries: [
          { name: 'a', content: 'x', dataDescriptor: true, central: { compressedSize: 40 } },
          { name: 'b', content: 'y' },
        ],
      },
    ],
    'data beyond the end': [
      'ZIP_TRUNCATED',
      { entries: [{ name: 'a', content: 'x', dataDescriptor: true, central: { compressedSize: 9999 } }] },
    ],
    'more entries announced than there are': [
      'ZIP_TRUNCATED',
      { entries: [{ name: 'a' }], announcedEntries: 2 },
    ],
    'bytes after the end': ['ZIP_NOT_A_ZIP', { entries: [{ name: 'a' }], after: Buffer.from('more') }],
    'bytes before the start that shift every offset': [
      'ZIP_HEADERS_DISAGREE',
      { entries: [{ name: 'a', central: { offset: 0 } }], before: Buffer.from('#!/bin/sh\n') },
    ],
  };
  test.each(Object.entries(refused))('%s', (_, [code, archive]) => {
    expect(codeOf(() => readArchive(open(archive)))).toBe(code);
  });

  test('more entries or bytes than the limits allow, before anything is unpacked', () => {
    const source = open({
      entries: [
        { name: 'a', content: 'xx' },
        { name: 'b', content: 'yy' },
      ],
    });
    expect(codeOf(() => readArchive(source, { entries: 1, size: 100 }))).toBe('ZIP_TOO_LARGE');
    expect(codeOf(() => readArchive(source, { entries: 9, size: 3 }))).toBe('ZIP_TOO_LARGE');
  });
});

describe('readArchive() reads what is rare but right', () => {
  const accepted: Record<string, MadeArchive> = {
    'a stored entry': { entries: [{ name: 'a.py', content: 'x = 1\n', method: 0 }] },
    'a data descriptor': { entries: [{ name: 'a.py', content: 'x = 1\n', dataDescriptor: true }] },
    'zip64 sizes': { entries: [{ name: 'a.py', content: 'x = 1\n', zip64: true }] },
    'a zip64 end record': { entries: [{ name: 'a.py', content: 'x = 1\n' }], zip64End: true },
    'an extra field': {
      entries: [{ name: 'a.py', content: 'x = 1\n', extra: Buffer.from('5455050001000000', 'hex') }],
    },
    'a comment': { entries: [{ name: 'a.py', content: 'x = 1\n' }], comment: 'PK\u0005\u0006 not an end' },
    'a non-ASCII name': { entries: [{ name: 'größe/日本.py', content: 'x = 1\n' }] },
    'a folder and a file in it': { entries: [{ name: 'd/' }, { name: 'd/a.py', content: 'x = 1\n' }] },
  };
  test.each(Object.entries(accepted))('%s', async (_, archive) => {
    const source = open(archive);
    const entry = readArchive(source).at(-1);
    expect(entry).toBeDefined();
    if (entry !== undefined) {
      expect(inflateEntrySync(source, entry).toString()).toBe('x = 1\n');
      expect((await inflateEntry(source, entry)).toString()).toBe('x = 1\n');
    }
  });

  test('kinds and modes', () => {
    const entries = readArchive(
      open({
        entries: [
          { name: 'file', mode: 0o100600 },
          { name: 'run', mode: 0o100755 },
          { name: 'typeless', mode: 0o664 },
          { name: 'link', content: 'file', mode: 0o120777 },
          { name: 'folder/', mode: 0o040755 },
          { name: 'from-windows', mode: 0, host: 0 },
        ],
      }),
    );
    expect(entries.map(({ name, kind, mode }) => [name, kind, mode])).toEqual([
      ['file', 'file', 0o600],
      ['run', 'file', 0o755],
      ['typeless', 'file', 0o664],
      ['link', 'symlink', 0o777],
      ['folder/', 'folder', 0o755],
      ['from-windows', 'file', undefined],
    ]);
  });
});

describe('inflateEntry()', () => {
  test.each([
    [
      'unpacks to more than it declares',
      { content: 'x'.repeat(5000), central: { size: 10 }, dataDescriptor: true },
    ],
    ['unpacks to less than it declares', { content: 'x', central: { size: 10 }, dataDescriptor: true }],
    ['has another checksum', { content: 'x', central: { crc32: 1 }, dataDescriptor: true }],
    ['is no deflate stream', { content: 'xyz', compressed: Buffer.from([7, 7, 7]) }],
  ])('refuses an entry that %s', async (_, entry) => {
    const source = open({ entries: [{ name: 'a', ...entry }] });
    const [read] = readArchive(source);
    expect(read).toBeDefined();
    if (read !== undefined) {
      expect(codeOf(() => inflateEntrySync(source, read))).toBe('ZIP_DAMAGED_ENTRY');
      await expect(inflateEntry(source, read)).rejects.toMatchObject({ code: 'ZIP_DAMAGED_ENTRY' });
    }
  });
});

const verdictOn = (bytes: Buffer): string =>
  codeOf(() => {
    const source = memorySource(bytes, 'fuzzed.zip');
    readArchive(source, { entries: 1000, size: 1 << 20 }).forEach((entry) => inflateEntrySync(source, entry));
  });

describe('hostile bytes', () => {
  test('random bytes never crash the reader', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(verdictOn(Buffer.from(bytes))).not.toMatch(/^foreign/);
      }),
    );
  });

  test('a changed, cut or grown archive never crashes the reader', () => {
    const whole = makeZip({
      entries: [
        { name: 'a.py', content: 'print(1)\n' },
        { name: 'b/c.txt', content: 'text', dataDescriptor: true },
        { name: 'd', content: 'stored', method: 0, zip64: true },
      ],
      comment: 'note',
    });
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, value, length) => {
        const changed = Buffer.from(whole);
        changed[at] = value;
        expect(verdictOn(changed)).not.toMatch(/^foreign/);
        expect(verdictOn(whole.subarray(0, length))).not.toMatch(/^foreign/);
      }),
      { numRuns: 2000 },
    );
  });
});
