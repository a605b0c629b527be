import { expect, test } from 'vitest';
import { parseDynamic } from '../../src/elf/dynamic.ts';
import { parseHeader } from '../../src/elf/header.ts';
import { makeElf, type ElfDescription } from '../makers/elf-maker.ts';
import { elfErrorOf } from './elf-error.ts';

const read = (description: ElfDescription): ReturnType<typeof parseDynamic> =>
  parseDynamic(parseHeader(makeElf(description)));

/** Replaces the one dynamic entry with this tag. */
function withEntry(bytes: Buffer, tag: number, [newTag, value]: readonly [number, bigint]): Buffer {
  const dynamic = parseHeader(bytes).programHeaders.find(({ type }) => type === 2);
  const start = dynamic?.offset ?? 0;
  for (let at = start; at < start + (dynamic?.fileSize ?? 0); at += 16) {
    if (bytes.readBigUInt64LE(at) === BigInt(tag)) {
      bytes.writeBigUInt64LE(BigInt(newTag), at);
      bytes.writeBigUInt64LE(value, at + 8);
      return bytes;
    }
  }
  throw new Error(`No entry ${tag}`);
}

test('needed libraries keep their order, and RPATH is not RUNPATH', () => {
  const table = read({ needed: ['libz.so.1', 'libc.so.6'], soname: 'libx.so.1', rpath: '$ORIGIN/../x.libs' });
  expect(table).toMatchObject({
    needed: ['libz.so.1', 'libc.so.6'],
    soname: 'libx.so.1',
    rpath: '$ORIGIN/../x.libs',
    isProgram: false,
  });
  expect(table).not.toHaveProperty('runpath');
  expect(read({ rpath: '/a', runpath: '/b' })).toMatchObject({ needed: [], rpath: '/a', runpath: '/b' });
  expect(read({ runpath: '/b' })).not.toHaveProperty('rpath');
});

test('a program says that it is one', () => {
  expect(read({ flags1: 0x08000001 })?.isProgram).toBe(true);
  expect(read({ flags1: 1 })?.isProgram).toBe(false);
});

test('without dynamic section there is no table', () => {
  expect(read({ dynamic: false })).toBeUndefined();
});

test('debug symbols that were split off have an empty dynamic segment', () => {
  const bytes = makeElf({ needed: ['libc.so.6'] });
  bytes.writeBigUInt64LE(0n, 64 + 56 + 32);
  expect(parseDynamic(parseHeader(bytes))).toBeUndefined();
});

test('a list of folders may be long, a name not', () => {
  expect(read({ rpath: '/x'.repeat(50_000) })?.rpath).toHaveLength(100_000);
  expect(elfErrorOf(() => read({ soname: 'x'.repeat(4096) })).code).toBe('ELF_DAMAGED');
});

test('the last entry of a tag counts, as in the loader', () => {
  const bytes = withEntry(makeElf({ rpath: '/first', runpath: '/second' }), 29, [15, 8n]);
  expect(parseDynamic(parseHeader(bytes))?.rpath).toBe('/second');
});

test('without its size, the string table ends with its segment', () => {
  const bytes = withEntry(makeElf({ needed: ['libc.so.6'] }), 10, [0x70000000, 0n]);
  expect(parseDynamic(parseHeader(bytes))?.needed).toEqual(['libc.so.6']);
});

test.each([
  ['a string table that is not loaded', 5, [5, 1n]],
  ['no string table', 5, [0x70000000, 0n]],
  ['an empty string table', 10, [10, 0n]],
  ['a name outside of the table', 1, [1, 2n ** 64n - 1n]],
] as const)('%s is damage', (_, tag, entry) => {
  const bytes = withEntry(makeElf({ needed: ['libc.so.6'] }), tag, entry);
  expect(elfErrorOf(() => parseDynamic(parseHeader(bytes))).code).toBe('ELF_DAMAGED');
});

test('the number of libraries is bounded', () => {
  const needed = Array.from({ length: 8193 }, () => 'a');
  expect(elfErrorOf(() => read({ needed })).message).toBe(
    'Cannot read the ELF file: it needs more than 8192 libraries',
  );
  expect(read({ needed: needed.slice(1) })?.needed).toHaveLength(8192);
});
