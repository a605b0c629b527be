import { expect, test } from 'vitest';
import { locateAddress } from '../../src/elf/address.ts';
import type { ElfHeader, ProgramHeader } from '../../src/elf/header.ts';
import { elfErrorOf } from './elf-error.ts';

function headerWith(...programHeaders: readonly ProgramHeader[]): ElfHeader {
  return { bytes: Buffer.alloc(0), bits: 64, littleEndian: true, type: 3, machine: 62, programHeaders };
}

const header = headerWith(
  { type: 1, offset: 0, address: 0x1000, fileSize: 0x100 },
  { type: 4, offset: 0, address: 0x3000, fileSize: 0x100 },
  { type: 1, offset: 0x200, address: 0x2000, fileSize: 0x50 },
);

test('an address is found in the segment that is loaded there', () => {
  expect(locateAddress(header, 0x1000)).toEqual({ offset: 0, length: 0x100 });
  expect(locateAddress(header, 0x10ff)).toEqual({ offset: 0xff, length: 1 });
  expect(locateAddress(header, 0x2010)).toEqual({ offset: 0x210, length: 0x40 });
});

test('the later of two segments is mapped over the earlier', () => {
  const overlapping = headerWith(
    { type: 1, offset: 0, address: 0, fileSize: 100 },
    { type: 1, offset: 500, address: 50, fileSize: 10 },
  );
  expect(locateAddress(overlapping, 52)).toEqual({ offset: 502, length: 8 });
  expect(locateAddress(overlapping, 60)).toEqual({ offset: 60, length: 40 });
});

test.each([0, 0xfff, 0x1100, 0x3000, 2 ** 63])('address %i is not in the file', (address) => {
  const error = elfErrorOf(() => locateAddress(header, address));
  expect(error.code).toBe('ELF_DAMAGED');
  expect(error.data).toEqual({ address });
});

test('an address that a number cannot hold is refused', () => {
  const beyond = headerWith({ type: 1, offset: 0, address: 2 ** 60, fileSize: 100 });
  expect(elfErrorOf(() => locateAddress(beyond, 2 ** 60)).code).toBe('ELF_DAMAGED');
});
