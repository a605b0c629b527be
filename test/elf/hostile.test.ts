import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ElfError } from '../../src/elf/errors.ts';
import { readElfFacts } from '../../src/elf/facts.ts';
import { foreignBinaryKind } from '../../src/elf/foreign-binary.ts';
import { isElf, parseHeader } from '../../src/elf/header.ts';
import { stripDebug } from '../../src/elf/strip.ts';
import { makeElf } from '../makers/elf-maker.ts';
import { findLibraries } from './tools.ts';

/** Reads the facts; errors of another kind than ours pass through and fail the test. */
function readFacts(bytes: Buffer): void {
  try {
    readElfFacts(bytes);
  } catch (error) {
    if (!(error instanceof ElfError)) {
      throw error;
    }
  }
}

/** Where the ELF header says where the section headers are, which are the bytes that stripping may change. */
const CHANGED_FIELDS = [
  [40, 48],
  [60, 64],
] as const;

/** Every reader of this room takes any bytes, and whatever is stripped is loaded as before. */
function readEverything(bytes: Buffer): void {
  readFacts(bytes);
  foreignBinaryKind(bytes);
  const stripped = stripDebug(bytes);
  if (stripped === bytes) {
    return;
  }
  expect(stripped.length).toBeLessThan(bytes.length);
  const { programHeaders } = parseHeader(bytes);
  expect(parseHeader(stripped).programHeaders).toEqual(programHeaders);
  const comparable = Buffer.from(stripped);
  CHANGED_FIELDS.forEach(([start, end]) => bytes.copy(comparable, start, start, end));
  for (const { offset, fileSize } of programHeaders) {
    const end = offset + fileSize;
    expect(comparable.subarray(offset, end).equals(bytes.subarray(offset, end))).toBe(true);
  }
}

interface Mutation {
  readonly at: number;
  readonly value: number;
}

const mutations = fc.array(
  fc.record({
    at: fc.nat(),
    value: fc.oneof(fc.nat(0xff), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff)),
  }),
  { minLength: 1, maxLength: 8 },
);

/** Changes bytes at the given places, which are counted within `ranges` put end to end. */
function mutate(
  bytes: Buffer,
  changes: readonly Mutation[],
  ranges: readonly (readonly [number, number])[],
): Buffer {
  const places = ranges.flatMap(([start, end]) =>
    Array.from({ length: end - start }, (_, index) => start + index),
  );
  const changed = Buffer.from(bytes);
  for (const { at, value } of changes) {
    changed[places[at % places.length] ?? 0] = value;
  }
  return changed;
}

const made = makeElf({
  needed: ['libm.so.6', 'libc.so.6'],
  soname: 'x.so',
  rpath: '/a',
  runpath: '/b',
  flags1: 1,
  interpreter: '/lib64/ld-linux-x86-64.so.2',
  versionNeeds: { 'libc.so.6': ['GLIBC_2.17', 'GLIBC_2.4'], 'libm.so.6': ['GLIBC_2.29'] },
  sections: [
    { name: '.comment', content: Buffer.from('GCC\0') },
    { name: '.debug_info', content: Buffer.alloc(300, 7) },
    { name: '.symtab', type: 2, link: '.strtab', info: 1, alignment: 8, content: Buffer.alloc(24) },
    { name: '.strtab', type: 3, content: Buffer.alloc(30) },
  ],
});

test('random bytes', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => readEverything(Buffer.from(bytes))));
});

test('random bytes behind a right identification', () => {
  const ident = fc.constantFrom(
    ...[1, 2].flatMap((bits) => [1, 2].map((order) => [0x7f, 0x45, 0x4c, 0x46, bits, order])),
  );
  const rest = fc.uint8Array({ maxLength: 300 });
  fc.assert(
    fc.property(ident, rest, (start, end) =>
      readEverything(Buffer.concat([Buffer.from(start), Buffer.from(end)])),
    ),
  );
});

test('a file cut off at any byte', () => {
  for (let length = 0; length < made.length; length += 1) {
    readEverything(made.subarray(0, length));
  }
});

test('changed bytes in a made file', () => {
  fc.assert(
    fc.property(mutations, (changes) => readEverything(mutate(made, changes, [[0, made.length]]))),
    { numRuns: 3000 },
  );
});

test('changed bytes in a real file', ({ skip }) => {
  const path = findLibraries(1)[0];
  if (path === undefined) {
    skip('this machine has no ELF libraries');
    return;
  }
  const real = readFileSync(path);
  expect(isElf(real)).toBe(true);
  const dynamic = parseHeader(real).programHeaders.find(({ type }) => type === 2);
  const start = dynamic?.offset ?? 0;
  const ranges = [
    [0, 1024],
    [start, start + (dynamic?.fileSize ?? 0)],
    [real.length - 2048, real.length],
  ] as const;
  fc.assert(
    fc.property(mutations, (changes) => readEverything(mutate(real, changes, ranges))),
    { numRuns: 200 },
  );
  fc.assert(
    fc.property(fc.nat(real.length), (length) => readEverything(real.subarray(0, length))),
    { numRuns: 200 },
  );
});
