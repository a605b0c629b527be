import { crc32 as native } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32 } from '../../src/zip/crc32.ts';

test("crc32() is zlib's, for any bytes and any beginning", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 2000 }),
      fc.integer({ min: 0, max: 0xffffffff }),
      (bytes, value) => {
        expect(crc32(bytes)).toBe(native(bytes));
        expect(crc32(bytes, value)).toBe(native(bytes, value));
      },
    ),
  );
});

test('crc32() of many bytes is the same, in one piece or several', () => {
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 31) & 0xff));
  expect(crc32(bytes)).toBe(native(bytes));
  expect(crc32(bytes.subarray(50_000), crc32(bytes.subarray(0, 50_000)))).toBe(native(bytes));
  expect(crc32(bytes.subarray(100), crc32(bytes.subarray(0, 100)))).toBe(native(bytes));
});
