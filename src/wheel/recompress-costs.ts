import {
  DISTANCE_SYMBOLS,
  distanceExtraBits,
  FIRST_LENGTH_SYMBOL,
  lengthExtraBits,
  lengthRange,
  LITERAL_SYMBOLS,
  MAX_MATCH,
  MIN_MATCH,
} from './recompress-format.ts';
import type { SymbolCounts } from './recompress-tokens.ts';

/** Costs are whole numbers, in this part of a bit: floating point may round otherwise on another processor. */
export const COST_OF_BIT = 32;
const COST_SHIFT = 5;

/** What it costs to send each literal, each length of a match and each range of distances. */
export interface SymbolCosts {
  readonly literals: Int32Array;
  readonly lengths: Int32Array;
  readonly distances: Int32Array;
}

/** Binary logarithm of a whole number from 1, in costs, rounded down. Only exact arithmetic. */
export function logarithmCost(value: number): number {
  const exponent = 31 - Math.clz32(value);
  let result = exponent;
  let mantissa = exponent > 16 ? value >>> (exponent - 16) : value << (16 - exponent);
  for (let bit = 0; bit < COST_SHIFT; bit += 1) {
    mantissa = Math.floor((mantissa * mantissa) / 65_536);
    result *= 2;
    if (mantissa >= 131_072) {
      result += 1;
      mantissa >>>= 1;
    }
  }
  return result;
}

/** A symbol that did not occur must stay possible: it counts as half an occurrence. */
const UNSEEN = 1;

/** Costs by how often symbols occurred: what an ideal code would spend on them. */
export function costsOf(counts: Pick<SymbolCounts, 'literals' | 'distances'>): SymbolCosts {
  const literals = entropyCosts(counts.literals);
  const distances = entropyCosts(counts.distances);
  const lengths = new Int32Array(MAX_MATCH + 1);
  for (let length = MIN_MATCH; length <= MAX_MATCH; length += 1) {
    const range = lengthRange[length] ?? 0;
    lengths[length] =
      (literals[FIRST_LENGTH_SYMBOL + range] ?? 0) + (lengthExtraBits[range] ?? 0) * COST_OF_BIT;
  }
  for (const [range, bits] of distanceExtraBits.entries()) {
    distances[range] = (distances[range] ?? 0) + bits * COST_OF_BIT;
  }
  return { literals, lengths, distances };
}

function entropyCosts(counts: Uint32Array): Int32Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const whole = logarithmCost(2 * Math.max(1, total));
  return Int32Array.from(counts, (count) =>
    Math.max(COST_OF_BIT, whole - logarithmCost(Math.max(UNSEEN, 2 * count))),
  );
}

/** Costs before anything is known: literals by how often each byte occurs, all else as in ordinary files. */
export function firstCosts(content: Uint8Array): SymbolCosts {
  const literals = new Uint32Array(LITERAL_SYMBOLS);
  for (const byte of content) {
    literals[byte] = (literals[byte] ?? 0) + 1;
  }
  // Two symbols of three are literals in ordinary files.
  for (let range = 0; range < 29; range += 1) {
    literals[FIRST_LENGTH_SYMBOL + range] = Math.ceil(content.length / (range < 8 ? 16 : 64));
  }
  return costsOf({ literals, distances: new Uint32Array(DISTANCE_SYMBOLS).fill(1) });
}
