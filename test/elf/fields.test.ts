import { expect, test } from 'vitest';
import { checkRange, readHalf, readNative, readWord, type ElfBytes } from '../../src/elf/fields.ts';
import { elfErrorOf } from './elf-error.ts';

const bytes = Buffer.from('0102030405060708', 'hex');
const file = (bits: 32 | 64, littleEndian: boolean): ElfBytes => ({ bytes, bits, littleEndian });

test('numbers are read in the byte order of the file', () => {
  expect(readHalf(file(64, true), 0)).toBe(0x0201);
  expect(readHalf(file(64, false), 0)).toBe(0x0102);
  expect(readWord(file(64, true), 1)).toBe(0x05040302);
  expect(readWord(file(64, false), 1)).toBe(0x02030405);
});

test('addresses are as wide as the class says', () => {
  expect(readNative(file(32, true), 0)).toBe(0x04030201);
  expect(readNative(file(64, true), 0)).toBe(Number(0x0807060504030201n));
  expect(readNative(file(64, false), 0)).toBe(Number(0x0102030405060708n));
});

test('reading past the end is a truncated file', () => {
  expect(elfErrorOf(() => readWord(file(64, true), 5)).message).toBe(
    'Cannot read the ELF file: it has 8 bytes, and 4 at offset 5 were wanted',
  );
  expect(elfErrorOf(() => readNative(file(64, true), 1)).code).toBe('ELF_TRUNCATED');
  expect(elfErrorOf(() => readHalf(file(64, true), 2 ** 64)).code).toBe('ELF_TRUNCATED');
  expect(elfErrorOf(() => checkRange(bytes, 0, 9)).data).toEqual({ size: 8, offset: 0, length: 9 });
  expect(() => checkRange(bytes, 0, 8)).not.toThrow();
});
