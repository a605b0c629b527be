import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareVersionNumbers } from '../../src/elf/version-number.ts';

test.each([
  ['2.9', '2.17'],
  ['2.2.5', '2.17'],
  ['3.4', '3.4.0'],
  ['3.4.9', '3.4.29'],
  ['1.3.13', '2'],
])('%s is older than %s', (older, newer) => {
  expect(compareVersionNumbers(older, newer)).toBeLessThan(0);
  expect(compareVersionNumbers(newer, older)).toBeGreaterThan(0);
  expect(compareVersionNumbers(older, older)).toBe(0);
});

test('the order is that of the lists of numbers', () => {
  const parts = fc.array(fc.nat(99), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(parts, parts, (left, right) => {
      const difference = compareVersionNumbers(left.join('.'), right.join('.'));
      const position = left.findIndex((part, index) => part !== right[index]);
      if (position === -1) {
        expect(Math.sign(difference)).toBe(left.length === right.length ? 0 : -1);
      } else {
        expect(Math.sign(difference)).toBe(Math.sign((left[position] ?? -1) - (right[position] ?? -1)));
      }
    }),
  );
});
