import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { count, formatBytes, formatDuration } from '../../../src/cli/render/quantities.ts';

describe('formatBytes()', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [333.333, '333 B'],
    [999.6, '1.00 kB'],
    [1000, '1.00 kB'],
    [9999, '10.0 kB'],
    [28_700_000, '28.7 MB'],
    [999_949, '999.9 kB'],
    [999_950, '1.00 MB'],
    [262_144_000, '262.1 MB'],
    [5e15, '5000.0 TB'],
  ])('%d: %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test('is a number of a few digits and a unit', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e15, noNaN: true }), (bytes) => {
        expect(formatBytes(bytes)).toMatch(/^(\d{1,3} B|\d\.\d\d [kMGT]B|\d{2,3}\.\d [kMGT]B|1000\.0 TB)$/);
      }),
    );
  });
});

describe('formatDuration()', () => {
  test.each([
    [0, '0 ms'],
    [83.4, '83 ms'],
    [999.6, '1.0 s'],
    [1400, '1.4 s'],
    [59_940, '59.9 s'],
    [59_960, '1 min 0 s'],
    [119_600, '2 min 0 s'],
    [125_000, '2 min 5 s'],
  ])('%d ms: %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  test('never has sixty seconds or a thousand milliseconds', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e8, noNaN: true }), (milliseconds) => {
        expect(formatDuration(milliseconds)).toMatch(/^(\d{1,3} ms|[1-5]?\d\.\d s|\d+ min [1-5]?\d s)$/);
      }),
    );
  });
});

test.each([
  [0, '0 files'],
  [1, '1 file'],
  [2, '2 files'],
])('count(%d): %s', (number, text) => {
  expect(count(number, 'file')).toBe(text);
});
