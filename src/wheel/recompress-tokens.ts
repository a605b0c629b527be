import {
  DISTANCE_SYMBOLS,
  distanceRange,
  END_OF_BLOCK,
  FIRST_LENGTH_SYMBOL,
  lengthRange,
  LITERAL_SYMBOLS,
} from './recompress-format.ts';

/**
 * A token says how a run of bytes is sent: its length times 65536, and how far back the same bytes lie, or 0 for one
 * byte that is sent as it is. This is the token of one byte.
 */
export const LITERAL_TOKEN = 1 << 16;

/** How often each symbol of a block occurs (RFC 1951, 3.2.5). */
export interface SymbolCounts {
  /** Those of literals and lengths, then those of distances. */
  readonly all: Uint32Array;
  readonly literals: Uint32Array;
  readonly distances: Uint32Array;
}

export function emptyCounts(): SymbolCounts {
  const all = new Uint32Array(LITERAL_SYMBOLS + DISTANCE_SYMBOLS);
  return { all, literals: all.subarray(0, LITERAL_SYMBOLS), distances: all.subarray(LITERAL_SYMBOLS) };
}

/** A part of the content, as offsets in it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Counts a token's symbols; `byte` is the first that it stands for. */
export function countToken({ literals, distances }: SymbolCounts, token: number, byte: number): void {
  const distance = token & 0xffff;
  const symbol = distance === 0 ? byte : FIRST_LENGTH_SYMBOL + (lengthRange[token >>> 16] ?? 0);
  literals[symbol] = (literals[symbol] ?? 0) + 1;
  if (distance !== 0) {
    const range = distanceRange[distance] ?? 0;
    distances[range] = (distances[range] ?? 0) + 1;
  }
}

/**
 * Counts the symbols of a block.
 * @param tokens by the position at which each starts, from the start of the span
 */
export function countSymbols(content: Uint8Array, tokens: Uint32Array, { start, end }: Span): SymbolCounts {
  const counts = emptyCounts();
  for (let at = start; at < end;) {
    const token = tokens[at - start] ?? LITERAL_TOKEN;
    countToken(counts, token, content[at] ?? 0);
    at += token >>> 16;
  }
  counts.literals[END_OF_BLOCK] = 1;
  return counts;
}
