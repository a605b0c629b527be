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
 * byte that is sent as it is.
 */
export const LITERAL_TOKEN = 1 << 16;

export const tokenLength = (token: number): number => token >>> 16;
export const tokenDistance = (token: number): number => token & 0xffff;

/** How often each symbol of a block occurs (RFC 1951, 3.2.5). */
export interface SymbolCounts {
  readonly literals: Uint32Array;
  readonly distances: Uint32Array;
}

export function emptyCounts(): SymbolCounts {
  return { literals: new Uint32Array(LITERAL_SYMBOLS), distances: new Uint32Array(DISTANCE_SYMBOLS) };
}

/** A part of the content, as offsets in it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Counts the symbols of a block.
 * @param tokens by the position at which each starts, from the start of the span
 */
export function countSymbols(content: Uint8Array, tokens: Uint32Array, { start, end }: Span): SymbolCounts {
  const { literals, distances } = emptyCounts();
  for (let at = start; at < end;) {
    const token = tokens[at - start] ?? LITERAL_TOKEN;
    const distance = token & 0xffff;
    const symbol =
      distance === 0 ? (content[at] ?? 0) : FIRST_LENGTH_SYMBOL + (lengthRange[token >>> 16] ?? 0);
    literals[symbol] = (literals[symbol] ?? 0) + 1;
    if (distance !== 0) {
      const range = distanceRange[distance] ?? 0;
      distances[range] = (distances[range] ?? 0) + 1;
    }
    at += token >>> 16;
  }
  literals[END_OF_BLOCK] = 1;
  return { literals, distances };
}
