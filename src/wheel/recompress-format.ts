/** Numbers of the deflate format. Source: RFC 1951, sections named at each. */

/** 3.2.5: a match repeats 3 to 258 bytes from up to 32 KiB before. */
export const MIN_MATCH = 3;
export const MAX_MATCH = 258;
export const WINDOW_SIZE = 1 << 15;

/** 3.2.5: literals, the end of the block, and 29 ranges of lengths; 3.2.6 counts two more that never occur. */
export const LITERAL_SYMBOLS = 288;
export const USED_LITERAL_SYMBOLS = 286;
export const DISTANCE_SYMBOLS = 30;
export const END_OF_BLOCK = 256;
export const FIRST_LENGTH_SYMBOL = 257;

/** 3.2.7: longest codes, and the order in which the lengths of the code lengths' own codes are sent. */
export const MAX_CODE_BITS = 15;
export const MAX_PRECODE_BITS = 7;
export const PRECODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15] as const;

/** 3.2.3 */
export const BLOCK_STORED = 0;
export const BLOCK_FIXED = 1;
export const BLOCK_DYNAMIC = 2;
/** 3.2.4 */
export const MAX_STORED_BYTES = 0xffff;

/** 3.2.5: extra bits of each range of lengths, from symbol 257. Length 258 has a symbol of its own. */
export const lengthExtraBits = Uint8Array.from({ length: 29 }, (_, index) =>
  index < 8 || index === 28 ? 0 : (index >> 2) - 1,
);
/** Shortest length of each range. */
export const lengthBase = new Uint16Array(29);
/** Range of each length from 3 to 258, counted from 0. */
export const lengthRange = new Uint8Array(MAX_MATCH + 1);

/** 3.2.5: extra bits of each range of distances. */
export const distanceExtraBits = Uint8Array.from({ length: DISTANCE_SYMBOLS }, (_, index) =>
  index < 4 ? 0 : (index >> 1) - 1,
);
/** Shortest distance of each range. */
export const distanceBase = new Uint16Array(DISTANCE_SYMBOLS);
/** Range of each distance from 1 to 32768. */
export const distanceRange = new Uint8Array(WINDOW_SIZE + 1);

fillRanges({ bases: lengthBase, extraBits: lengthExtraBits, ranges: lengthRange }, MIN_MATCH);
fillRanges({ bases: distanceBase, extraBits: distanceExtraBits, ranges: distanceRange }, 1);
lengthBase[28] = MAX_MATCH;
lengthRange[MAX_MATCH] = 28;

interface RangeTables {
  readonly bases: Uint16Array;
  readonly extraBits: Uint8Array;
  readonly ranges: Uint8Array;
}

function fillRanges({ bases, extraBits, ranges }: RangeTables, first: number): void {
  let value = first;
  for (const [range, bits] of extraBits.entries()) {
    bases[range] = value;
    ranges.fill(range, value, value + (1 << bits));
    value += 1 << bits;
  }
}
