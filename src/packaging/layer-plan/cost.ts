import { quotas } from '../../lambda/quotas.ts';

/**
 * What a split is judged by: the bytes that a year of weekly releases uploads. In each of them every package goes up,
 * because the functions' own code changes, and each layer in which something was released since the week before.
 */
export const RELEASES_PER_YEAR = 52;

/** A layer that saves less than this in a year is not worth having. */
const LAYER_COST = 25_000_000;

/** An archive over 50 MB needs a bucket and a step of its own: avoided at nearly any price. */
const BUCKET_COST = 1_000_000_000;

/** A byte that a function carries in a layer without using it counts this often: it is unpacked at every cold start. */
const CARRIED_WEIGHT = 5;

/** A week's probability that something with so many releases a year was released, as if they came at random. */
export function weeklyChange(releasesPerYear: number): number {
  return 1 - Math.exp(-releasesPerYear / RELEASES_PER_YEAR);
}

/** What a layer costs follows from these. Sizes in bytes, of the zip. */
export interface LayerWeight {
  readonly zipped: number;
  /** Probability that nothing in it was released within a week. */
  readonly unchanged: number;
  /** How many functions have it. */
  readonly users: number;
  /** Bytes that they use of it, together. */
  readonly used: number;
}

/** Uploads of a layer in a year and what it costs otherwise, in bytes. */
export function layerCost({ zipped, unchanged, users, used }: LayerWeight): number {
  return (
    LAYER_COST +
    layerUploads(zipped, unchanged) +
    (zipped > quotas.directUploadBytes ? BUCKET_COST : 0) +
    CARRIED_WEIGHT * Math.max(0, users * zipped - used)
  );
}

/** Bytes that a layer uploads in a year. */
export function layerUploads(zipped: number, unchanged: number): number {
  return zipped * (1 + RELEASES_PER_YEAR * (1 - unchanged));
}

/** Bytes that a package uploads in a year. */
export function packageUploads(zipped: number): number {
  return zipped * (1 + RELEASES_PER_YEAR);
}

export function packageCost(zipped: number): number {
  return packageUploads(zipped) + (zipped > quotas.directUploadBytes ? BUCKET_COST : 0);
}
