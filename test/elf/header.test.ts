import { expect, test } from 'vitest';
import { isElf, parseHeader } from '../../src/elf/header.ts';
import { BASE_ADDRESS, makeElf } from '../makers/elf-maker.ts';
import { elfErrorOf } from './elf-error.ts';

const PHNUM = 56;

function changed(change: (bytes: Buffer) => void): Buffer {
  const bytes = makeElf({ needed: ['libc.so.6'], sections: [] });
  change(bytes);
  return bytes;
}

test('ELF files are known by their first four bytes', () => {
  expect(isElf(makeElf())).toBe(true);
  expect(isElf(Buffer.from('\u007fEL'))).toBe(false);
  expect(isElf(Buffer.from('#!/bin/sh'))).toBe(false);
  expect(isElf(Buffer.alloc(0))).toBe(false);
});

test.each([
  [64, true, 62],
  [64, false, 22],
  [32, true, 40],
  [32, false, 8],
] as const)('the header of a %i-bit file, little endian %s', (bits, littleEndian, machine) => {
  const bytes = makeElf({ bits, littleEndian, machine, type: 2, interpreter: '/lib/ld.so.1' });
  const header = parseHeader(bytes);
  expect(header).toMatchObject({ bits, littleEndian, machine, type: 2 });
  expect(header.programHeaders.map(({ type }) => type)).toEqual([1, 3, 2]);
  expect(header.programHeaders[0]).toEqual({
    type: 1,
    offset: 0,
    address: BASE_ADDRESS,
    fileSize: bytes.length,
  });
});

test('a file without program headers is read', () => {
  const bytes = changed((each) => each.writeUInt16LE(0, PHNUM));
  expect(parseHeader(bytes).programHeaders).toEqual([]);
});

test.each([
  ['no ELF file', changed((bytes) => bytes.write('PK')), 'it does not begin with 7f 45 4c 46'],
  [
    'an unknown class',
    changed((bytes) => bytes.writeUInt8(3, 4)),
    'its class is 3, neither 32 (1) nor 64 bits (2)',
  ],
  [
    'an unknown byte order',
    changed((bytes) => bytes.writeUInt8(0, 5)),
    'its byte order is 0, neither little (1) nor big endian (2)',
  ],
  [
    'program headers of another size',
    changed((bytes) => bytes.writeUInt16LE(32, 54)),
    'its program headers have 32 bytes each, where 56 are right',
  ],
  [
    'a count of program headers that is elsewhere',
    changed((bytes) => bytes.writeUInt16LE(0xffff, PHNUM)),
    'it has more program headers than Linux loads',
  ],
])('%s is damage', (_, bytes, reason) => {
  const error = elfErrorOf(() => parseHeader(bytes));
  expect(error.code).toBe('ELF_DAMAGED');
  expect(error.message).toBe(`Cannot read the ELF file: ${reason}`);
});

test.each([
  ['the identification', makeElf().subarray(0, 8)],
  ['the header', makeElf().subarray(0, 63)],
  ['the program headers', makeElf().subarray(0, 100)],
  ['what is loaded', makeElf({ needed: ['libc.so.6'] }).subarray(0, -1)],
  ['an enormous table', changed((bytes) => bytes.writeUInt16LE(0xfffe, PHNUM))],
  ['a table at the end of the address space', changed((bytes) => bytes.fill(0xff, 32, 40))],
])('a file that ends within %s is truncated', (_, bytes) => {
  expect(elfErrorOf(() => parseHeader(bytes)).code).toBe('ELF_TRUNCATED');
});
