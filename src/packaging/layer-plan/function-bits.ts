/** Sets of functions as bits, by their indices: 32 in a number. */
export function bitsOf(indices: readonly number[], count: number): Int32Array {
  const bits = new Int32Array(Math.ceil(count / 32));
  for (const index of indices) {
    bits[index >> 5] = (bits[index >> 5] ?? 0) | (1 << (index & 31));
  }
  return bits;
}

export function has(bits: Int32Array, index: number): boolean {
  return ((bits[index >> 5] ?? 0) & (1 << (index & 31))) !== 0;
}

/** Whether there is a function that both have and that is one of these; without these, any two meet. */
export function meet(a: Int32Array, b: Int32Array, these: Int32Array | undefined): boolean {
  if (these === undefined) {
    return true;
  }
  for (let word = 0; word < these.length; word += 1) {
    if (((a[word] ?? 0) & (b[word] ?? 0) & (these[word] ?? 0)) !== 0) {
      return true;
    }
  }
  return false;
}

/** How many bits of a number are set. */
export function countBits(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) {
    count += 1;
  }
  return count;
}
