/** A symbol's code: its bits as they are written, lowest first, and how many. */
export interface HuffmanCode {
  readonly lengths: Uint8Array;
  readonly codes: Uint16Array;
}

/**
 * The best prefix code whose codes have at most `limit` bits, by package-merge (Larmore and Hirschberg, "A fast
 * algorithm for optimal length-limited Huffman codes", 1990). A single symbol gets one bit.
 */
export function codeLengths(counts: Uint32Array, limit: number): Uint8Array {
  const lengths = new Uint8Array(counts.length);
  const symbols = [...counts.keys()]
    .filter((symbol) => (counts[symbol] ?? 0) > 0)
    .sort((a, b) => (counts[a] ?? 0) - (counts[b] ?? 0) || a - b);
  const leaves = symbols.map((symbol) => counts[symbol] ?? 0);
  if (symbols.length < 2) {
    for (const symbol of symbols) {
      lengths[symbol] = 1;
    }
    return lengths;
  }
  const levels: MergedLevel[] = [];
  for (let packages: number[] = []; levels.length < limit;) {
    const level = mergeLevel(leaves, packages);
    levels.push(level);
    packages = packagesOf(level.weights);
  }
  let taken = 2 * symbols.length - 2;
  for (const level of levels.toReversed()) {
    const leavesTaken = level.leavesBefore[taken] ?? 0;
    for (const symbol of symbols.slice(0, leavesTaken)) {
      lengths[symbol] = (lengths[symbol] ?? 0) + 1;
    }
    taken = 2 * (taken - leavesTaken);
  }
  return lengths;
}

/** Leaves and packages of one level in the order of their weights. */
interface MergedLevel {
  readonly weights: readonly number[];
  /** How many of the first n are leaves. */
  readonly leavesBefore: readonly number[];
}

function mergeLevel(leaves: readonly number[], packages: readonly number[]): MergedLevel {
  const weights: number[] = [];
  const leavesBefore = [0];
  let leaf = 0;
  let pack = 0;
  while (leaf < leaves.length || pack < packages.length) {
    const leafWeight = leaves[leaf] ?? Infinity;
    const packWeight = packages[pack] ?? Infinity;
    if (leafWeight <= packWeight) {
      weights.push(leafWeight);
      leaf += 1;
    } else {
      weights.push(packWeight);
      pack += 1;
    }
    leavesBefore.push(leaf);
  }
  return { weights, leavesBefore };
}

function packagesOf(weights: readonly number[]): number[] {
  const packages: number[] = [];
  for (let index = 0; index + 1 < weights.length; index += 2) {
    packages.push((weights[index] ?? 0) + (weights[index + 1] ?? 0));
  }
  return packages;
}

/** Numbers the codes of given lengths (RFC 1951, 3.2.2), reversed because they are written from their highest bit. */
export function assignCodes(lengths: Uint8Array): HuffmanCode {
  const codes = new Uint16Array(lengths.length);
  let code = 0;
  for (let bits = 1; bits <= 15; bits += 1) {
    for (const [symbol, length] of lengths.entries()) {
      if (length === bits) {
        codes[symbol] = reverseBits(code, bits);
        code += 1;
      }
    }
    code <<= 1;
  }
  return { lengths, codes };
}

function reverseBits(value: number, bits: number): number {
  let reversed = 0;
  for (let bit = 0; bit < bits; bit += 1) {
    reversed = (reversed << 1) | ((value >>> bit) & 1);
  }
  return reversed;
}
