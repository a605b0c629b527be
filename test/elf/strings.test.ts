import { expect, test } from 'vitest';
import { readString } from '../../src/elf/strings.ts';
import { elfErrorOf } from './elf-error.ts';

const table = Buffer.from('\0libc.so.6\0lib\u00e9.so\0no end');

test('strings end at their NUL', () => {
  expect(readString(table, 0, 100)).toBe('');
  expect(readString(table, 1, 100)).toBe('libc.so.6');
  expect(readString(table, 4, 100)).toBe('c.so.6');
  expect(readString(table, 11, 100)).toBe('lib\u00e9.so');
});

test.each([
  ['without a NUL', table.length - 3, 100],
  ['outside of the table', table.length, 100],
  ['far outside', 2 ** 60, 100],
  ['longer than allowed', 1, 9],
])('a string %s is damage', (_, offset, limit) => {
  expect(elfErrorOf(() => readString(table, offset, limit)).code).toBe('ELF_DAMAGED');
});
