import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assignCodes, codeLengths } from '../../src/wheel/recompress-huffman.ts';

/** Length of the message by Huffman's own method, without a limit: the sum of all joined weights. */
function unlimitedSize(counts: readonly number[]): number {
  const weights = counts.filter((count) => count > 0).sort((a, b) => a - b);
  let size = 0;
  while (weights.length > 1) {
    const joined = (weights.shift() ?? 0) + (weights.shift() ?? 0);
    size += joined;
    weights.push(joined);
    weights.sort((a, b) => a - b);
  }
  return size;
}

const sizeOf = (counts: readonly number[], lengths: Uint8Array): number =>
  counts.reduce((sum, count, symbol) => sum + count * (lengths[symbol] ?? 0), 0);

/** Share of all possible codes that are taken (Kraft): 1 for a complete code. */
const taken = (lengths: Uint8Array): number =>
  lengths.reduce((sum, length) => sum + (length === 0 ? 0 : 2 ** -length), 0);

describe('codeLengths()', () => {
  test('is as short as Huffman, complete, and within the limit', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000), { minLength: 2, maxLength: 60 }), (counts) => {
        const used = counts.filter((count) => count > 0).length;
        fc.pre(used >= 2);
        const lengths = codeLengths(Uint32Array.from(counts), 15);
        expect(taken(lengths)).toBe(1);
        expect(Math.max(...lengths)).toBeLessThanOrEqual(15);
        counts.forEach((count, symbol) => expect((lengths[symbol] ?? 0) > 0).toBe(count > 0));
        if (Math.max(...codeLengths(Uint32Array.from(counts), 30)) <= 15) {
          expect(sizeOf(counts, lengths)).toBe(unlimitedSize(counts));
        }
      }),
    );
  });

  test('stays within a limit that Huffman would break', () => {
    const fibonacci = [1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1597, 2584, 4181];
    for (const limit of [5, 7, 15]) {
      const lengths = codeLengths(Uint32Array.from(fibonacci), limit);
      expect(Math.max(...lengths)).toBe(limit);
      expect(taken(lengths)).toBe(1);
    }
  });

  test('one symbol gets one bit, none gets none', () => {
    expect([...codeLengths(Uint32Array.of(0, 7, 0), 15)]).toEqual([0, 1, 0]);
    expect([...codeLengths(Uint32Array.of(0, 0), 15)]).toEqual([0, 0]);
  });
});

test('assignCodes() numbers codes as the example of RFC 1951, 3.2.2, bits reversed', () => {
  const { codes } = assignCodes(Uint8Array.of(3, 3, 3, 3, 3, 2, 4, 4));
  const text = [...codes].map((code, symbol) =>
    code
      .toString(2)
      .padStart([3, 3, 3, 3, 3, 2, 4, 4][symbol] ?? 0, '0')
      .split('')
      .toReversed()
      .join(''),
  );
  expect(text).toEqual(['010', '011', '100', '101', '110', '00', '1110', '1111']);
});
