import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ZipwrightError } from '../../src/errors/zipwright-error.ts';
import { assembleArchive, type CopiedEntry } from '../../src/zip/assembled-archive.ts';
import { memorySource } from '../../src/zip/byte-source.ts';
import { inflateEntrySync } from '../../src/zip/inflate.ts';
import { readArchive } from '../../src/zip/read-archive.ts';
import { makeZip } from '../makers/zip-maker.ts';

const older = memorySource(
  makeZip({
    entries: [
      { name: 'a.py', content: 'a'.repeat(300) },
      { name: 'ä', content: 'stored', method: 0 },
    ],
  }),
  'older.zip',
);
const copied: CopiedEntry[] = readArchive(older).map((entry) => ({
  ...entry,
  executable: false,
  folder: false,
}));
const folder: CopiedEntry = { ...(copied[0] as CopiedEntry), name: 'empty/', folder: true };

describe('assembleArchive()', () => {
  test('makes an archive with the older one’s contents', () => {
    const made = assembleArchive(older, [
      folder,
      ...copied.map((entry) => ({ ...entry, name: `new/${entry.name}` })),
    ]);
    expect(
      readArchive(made).map((entry) => [entry.name, entry.kind, inflateEntrySync(made, entry).toString()]),
    ).toEqual([
      ['empty/', 'folder', ''],
      ['new/a.py', 'file', 'a'.repeat(300)],
      ['new/ä', 'file', 'stored'],
    ]);
  });

  test('can be read at any place', () => {
    const made = assembleArchive(older, [...copied, folder]);
    const whole = made.read(0, made.size);
    const place = fc.tuple(fc.nat(made.size), fc.nat(made.size));
    fc.assert(
      fc.property(place, ([one, other]) => {
        const [start, end] = [Math.min(one, other), Math.max(one, other)];
        expect(made.read(start, end - start)).toEqual(whole.subarray(start, end));
      }),
    );
    for (const [offset, length] of [
      [-1, 1],
      [0, made.size + 1],
      [made.size, 1],
    ] as const) {
      expect(() => made.read(offset, length)).toThrow(ZipwrightError);
    }
  });

  test('refuses what needs more than 32 bits', () => {
    const large = { ...(copied[0] as CopiedEntry), compressedSize: 3_000_000_000 };
    expect(() => assembleArchive(older, [large, large])).toThrow(/more than 4 GiB/);
  });
});
