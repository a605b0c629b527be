import type { PlannedDistribution } from './plan-input.ts';

/** A layer to have. Sizes in bytes. */
export interface PlannedLayer {
  readonly name: string;
  readonly target: string;
  /** By name. */
  readonly distributions: readonly PlannedDistribution[];
  /** By name. */
  readonly functions: readonly string[];
  readonly zipped: number;
  readonly unzipped: number;
  /** How many of a year's 52 weekly releases upload it again, on average. */
  readonly uploadsPerYear: number;
  /** Because functions share it, or only to keep the package of one below what can be sent directly. */
  readonly kind: 'shared' | 'relief';
  /** Functions that have more in it than they use, with these unpacked bytes. */
  readonly carried: readonly { readonly function: string; readonly bytes: number }[];
}

/** A function before and after. Sizes in bytes. */
export interface SplitFunction {
  readonly name: string;
  readonly target: string;
  /** Names, in their order. */
  readonly layers: readonly string[];
  readonly packageBefore: number;
  readonly packageAfter: number;
  /** Package and layers, unpacked. */
  readonly unzipped: number;
  /** What is left of Lambda's limit on that; negative when the function is too large. */
  readonly headroom: number;
}

/** A distribution that several functions have and no layer brings. */
export interface UnplacedDistribution {
  readonly name: string;
  readonly version: string;
  readonly functions: readonly string[];
  /** Own code, a package folder that it shares with what stays, or a layer that would not pay. */
  readonly why: 'own' | 'together' | 'gain';
}

/** Bytes of all zips together: at the first release, and in a year of weekly ones. */
export interface Uploads {
  readonly first: number;
  readonly yearly: number;
}

export interface LayerPlan {
  readonly layers: readonly PlannedLayer[];
  readonly functions: readonly SplitFunction[];
  readonly unplaced: readonly UnplacedDistribution[];
  readonly before: Uploads;
  readonly after: Uploads;
  /** No other split costs less; otherwise it is a good one. */
  readonly isBest: boolean;
}
