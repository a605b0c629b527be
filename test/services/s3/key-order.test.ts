import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { behindPrefix } from '../../../src/services/s3/key-order.ts';

const order = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right));

describe('behindPrefix', () => {
  test.each([
    ['a', 'b'],
    ['a/', 'a0'],
    ['a\u{10ffff}', 'b'],
    ['\ud7ff', '\ue000'],
    ['\u{ffff}', '\u{10000}'],
    ['\u{10ffff}', undefined],
    ['', undefined],
  ])('%j ends before %j', (prefix, expected) => {
    expect(behindPrefix(prefix)).toBe(expected);
  });

  test('lies behind all that begin with the prefix, and nothing else lies between', () => {
    const text = fc.string({ unit: 'binary', maxLength: 4 });
    fc.assert(
      fc.property(text, text, (prefix, other) => {
        const end = behindPrefix(prefix);
        const isInside = order(other, prefix) >= 0 && (end === undefined || order(other, end) < 0);
        expect(isInside).toBe(other.startsWith(prefix));
        expect(end === undefined || order(prefix + other, end) < 0).toBe(true);
      }),
    );
  });
});
