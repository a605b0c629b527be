/** What something weighs. */
export interface Weight {
  /** Bytes of the zip: compressed data with its headers, in both places. */
  readonly zipped: number;
  /** Bytes that Lambda unpacks, as the zip declares them. */
  readonly unzipped: number;
  /** Files and links that are unpacked. */
  readonly files: number;
}

export const noWeight: Weight = { zipped: 0, unzipped: 0, files: 0 };

export function addWeights(a: Weight, b: Weight): Weight {
  return { zipped: a.zipped + b.zipped, unzipped: a.unzipped + b.unzipped, files: a.files + b.files };
}

export function sumWeights(weights: Iterable<Weight>): Weight {
  let sum = noWeight;
  for (const each of weights) {
    sum = addWeights(sum, each);
  }
  return sum;
}

/** Adds to what a map has for a key. */
export function addTo<Key>(sums: Map<Key, Weight>, key: Key, weight: Weight): void {
  sums.set(key, addWeights(sums.get(key) ?? noWeight, weight));
}

/** The heaviest first: by what Lambda unpacks, then by what the zip stores. */
export function byWeight(a: Weight, b: Weight): number {
  return b.unzipped - a.unzipped || b.zipped - a.zipped;
}
