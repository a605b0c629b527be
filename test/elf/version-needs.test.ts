import { expect, test } from 'vitest';
import { parseDynamic } from '../../src/elf/dynamic.ts';
import { parseHeader } from '../../src/elf/header.ts';
import { parseVersionNeeds, type VersionNeed } from '../../src/elf/version-needs.ts';
import { makeElf } from '../makers/elf-maker.ts';
import { elfErrorOf } from './elf-error.ts';

function read(bytes: Buffer): VersionNeed[] {
  const header = parseHeader(bytes);
  const dynamic = parseDynamic(header);
  return dynamic === undefined ? [] : parseVersionNeeds(header, dynamic);
}

/** The records begin right behind the program headers when there is no interpreter. */
const RECORDS = 64 + 2 * 56;

function changed(change: (bytes: Buffer) => void): Buffer {
  const bytes = makeElf({
    versionNeeds: { 'libc.so.6': ['GLIBC_2.17', 'GLIBC_2.2.5'], 'libm.so.6': ['GLIBC_2.29'] },
  });
  change(bytes);
  return bytes;
}

test.each([
  [64, true],
  [64, false],
  [32, true],
  [32, false],
] as const)(
  'libraries and versions keep the order of the file: %i bits, little endian %s',
  (bits, littleEndian) => {
    const versionNeeds = {
      'libm.so.6': ['GLIBC_2.29'],
      'libc.so.6': ['GLIBC_2.2.5', 'GLIBC_2.17', 'GLIBC_2.4'],
    };
    expect(read(makeElf({ bits, littleEndian, versionNeeds }))).toEqual([
      { library: 'libm.so.6', versions: ['GLIBC_2.29'] },
      { library: 'libc.so.6', versions: ['GLIBC_2.2.5', 'GLIBC_2.17', 'GLIBC_2.4'] },
    ]);
  },
);

test('most libraries need no versions', () => {
  expect(read(makeElf())).toEqual([]);
});

test('a library that has two records is listed once, and a version twice named too', () => {
  const bytes = changed((each) => {
    each.writeUInt32LE(each.readUInt32LE(RECORDS + 4), RECORDS + 48 + 4);
    each.writeUInt32LE(each.readUInt32LE(RECORDS + 16 + 8), RECORDS + 32 + 8);
  });
  expect(read(bytes)).toEqual([{ library: 'libc.so.6', versions: ['GLIBC_2.17', 'GLIBC_2.29'] }]);
});

test('the chain of records counts, not the number that DT_VERNEEDNUM claims', () => {
  const bytes = changed((each) => each.writeUInt32LE(0, RECORDS + 12));
  expect(read(bytes).map(({ library }) => library)).toEqual(['libc.so.6']);
});

test.each([
  ['a record of another version', (bytes: Buffer) => bytes.writeUInt16LE(2, RECORDS)],
  ['a next record far away', (bytes: Buffer) => bytes.writeUInt32LE(0xffffffff, RECORDS + 12)],
  ['a next version far away', (bytes: Buffer) => bytes.writeUInt32LE(0xfffffff0, RECORDS + 16 + 12)],
  ['versions far away', (bytes: Buffer) => bytes.writeUInt32LE(0x10000, RECORDS + 8)],
  ['a name outside of the table', (bytes: Buffer) => bytes.writeUInt32LE(0x10000, RECORDS + 4)],
])('%s is damage', (_, change) => {
  expect(elfErrorOf(() => read(changed(change))).code).toBe('ELF_DAMAGED');
});

test('lists that share their records cannot multiply', () => {
  const libraries = Array.from({ length: 400 }, (_, index) => `lib${index}.so`);
  const bytes = makeElf({ versionNeeds: Object.fromEntries(libraries.map((library) => [library, ['V_1']])) });
  // Every library gets the chain of all versions from its own on: 80,200 where 400 are written.
  for (let index = 0; index < libraries.length - 1; index += 1) {
    bytes.writeUInt32LE(32, RECORDS + index * 32 + 16 + 12);
  }
  const error = elfErrorOf(() => read(bytes));
  expect(error.message).toBe('Cannot read the ELF file: it needs more than 8192 symbol versions');
});
