import { assignCodes, codeLengths, type HuffmanCode } from './recompress-huffman.ts';
import type { BitWriter } from './recompress-bits.ts';
import {
  DISTANCE_SYMBOLS,
  MAX_CODE_BITS,
  MAX_PRECODE_BITS,
  PRECODE_ORDER,
  USED_LITERAL_SYMBOLS,
} from './recompress-format.ts';
import type { SymbolCounts } from './recompress-tokens.ts';

/** A symbol of the code lengths' own code, with its extra bits (RFC 1951, 3.2.7). */
interface LengthSymbol {
  readonly symbol: number;
  readonly extra: number;
}

/** RFC 1951, 3.2.7: 16 repeats the length before, 17 and 18 repeat zero. */
const EXTRA_BITS: Readonly<Record<number, number>> = { 16: 2, 17: 3, 18: 7 };

/** The codes of a block with codes of its own, and how they are sent. */
export interface DynamicCodes {
  readonly literals: HuffmanCode;
  readonly distances: HuffmanCode;
  readonly header: DynamicHeader;
}

interface DynamicHeader {
  readonly literalCount: number;
  readonly distanceCount: number;
  readonly symbols: readonly LengthSymbol[];
  readonly precode: HuffmanCode;
  readonly precodeCount: number;
  /** In bits, without the three that start every block. */
  readonly size: number;
}

export function dynamicCodes(counts: SymbolCounts): DynamicCodes {
  const literals = assignCodes(codeLengths(counts.literals, MAX_CODE_BITS));
  const distances = assignCodes(atLeastTwo(codeLengths(counts.distances, MAX_CODE_BITS)));
  return { literals, distances, header: planHeader(literals.lengths, distances.lengths) };
}

/** Old readers refuse a code of fewer than two distances, though RFC 1951 allows one. */
function atLeastTwo(lengths: Uint8Array): Uint8Array {
  const used = lengths.reduce((sum, length) => sum + (length > 0 ? 1 : 0), 0);
  if (used < 2) {
    const only = lengths.findIndex((length) => length > 0);
    lengths[Math.max(0, only)] = 1;
    lengths[only === 0 || only === -1 ? 1 : 0] = 1;
  }
  return lengths;
}

function planHeader(literals: Uint8Array, distances: Uint8Array): DynamicHeader {
  const literalCount = Math.max(257, usedCount(literals, USED_LITERAL_SYMBOLS));
  const distanceCount = Math.max(1, usedCount(distances, DISTANCE_SYMBOLS));
  const symbols = lengthSymbols([
    ...literals.subarray(0, literalCount),
    ...distances.subarray(0, distanceCount),
  ]);
  const counts = new Uint32Array(PRECODE_ORDER.length);
  for (const { symbol } of symbols) {
    counts[symbol] = (counts[symbol] ?? 0) + 1;
  }
  const precode = assignCodes(codeLengths(counts, MAX_PRECODE_BITS));
  const precodeCount = Math.max(
    4,
    PRECODE_ORDER.findLastIndex((symbol) => (precode.lengths[symbol] ?? 0) > 0) + 1,
  );
  const size = symbols.reduce(
    (sum, { symbol }) => sum + (precode.lengths[symbol] ?? 0) + (EXTRA_BITS[symbol] ?? 0),
    14 + 3 * precodeCount,
  );
  return { literalCount, distanceCount, symbols, precode, precodeCount, size };
}

function usedCount(lengths: Uint8Array, limit: number): number {
  return lengths.subarray(0, limit).findLastIndex((length) => length > 0) + 1;
}

function lengthSymbols(lengths: readonly number[]): LengthSymbol[] {
  const symbols: LengthSymbol[] = [];
  for (let at = 0; at < lengths.length;) {
    const length = lengths[at] ?? 0;
    let end = at + 1;
    while (lengths[end] === length) {
      end += 1;
    }
    symbols.push(...(length === 0 ? zeroRun(end - at) : lengthRun(length, end - at)));
    at = end;
  }
  return symbols;
}

function zeroRun(count: number): LengthSymbol[] {
  const symbols: LengthSymbol[] = [];
  let left = count;
  while (left >= 3) {
    const repeat = Math.min(left, 138);
    symbols.push(repeat < 11 ? { symbol: 17, extra: repeat - 3 } : { symbol: 18, extra: repeat - 11 });
    left -= repeat;
  }
  return [...symbols, ...Array.from({ length: left }, () => ({ symbol: 0, extra: 0 }))];
}

function lengthRun(length: number, count: number): LengthSymbol[] {
  const symbols: LengthSymbol[] = [{ symbol: length, extra: 0 }];
  let left = count - 1;
  while (left >= 3) {
    // Seven are two symbols as 6 + 1 and as 4 + 3; the second needs no length again.
    const repeat = left === 7 ? 4 : Math.min(left, 6);
    symbols.push({ symbol: 16, extra: repeat - 3 });
    left -= repeat;
  }
  return [...symbols, ...Array.from({ length: left }, () => ({ symbol: length, extra: 0 }))];
}

/** Writes the header of a block with codes of its own, after the three bits that start it. */
export function writeHeader(writer: BitWriter, header: DynamicHeader): void {
  writer.write(header.literalCount - 257, 5);
  writer.write(header.distanceCount - 1, 5);
  writer.write(header.precodeCount - 4, 4);
  for (const symbol of PRECODE_ORDER.slice(0, header.precodeCount)) {
    writer.write(header.precode.lengths[symbol] ?? 0, 3);
  }
  for (const { symbol, extra } of header.symbols) {
    writer.write(header.precode.codes[symbol] ?? 0, header.precode.lengths[symbol] ?? 0);
    writer.write(extra, EXTRA_BITS[symbol] ?? 0);
  }
}
