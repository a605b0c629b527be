/** A distribution as a function has it. Sizes in bytes. */
export interface PlannedDistribution {
  /** Same key, same bytes: the hash of its wheel. */
  readonly key: string;
  /** Normalised. */
  readonly name: string;
  readonly version: string;
  /** Its part of an archive: headers, compressed bytes and directory records. */
  readonly zipped: number;
  readonly unzipped: number;
  readonly entries: number;
  /** How often it is released, and how that is known. */
  readonly releasesPerYear: number;
  readonly rate: 'known' | 'index' | 'assumed';
}

/** A function whose dependencies are to be split. Sizes in bytes. */
export interface PlannedFunction {
  readonly name: string;
  /** What its layers must be made for, such as `python3.13 arm64`: layers are shared within one target. */
  readonly target: string;
  /** The function's own files. */
  readonly ownZipped: number;
  readonly ownUnzipped: number;
  /** Layers that it has besides those to be planned. */
  readonly otherLayers: number;
  readonly otherLayersUnzipped: number;
  /** Keys of everything that it needs. */
  readonly distributions: readonly string[];
  /** Those of them that must stay in its package: its own code. */
  readonly staying: readonly string[];
  /** Sets of keys that Python only finds together: all in the package, or all in layers. */
  readonly together: readonly (readonly string[])[];
}

/** Layers of an earlier plan, whose names go on when their content does. */
export interface KnownLayer {
  readonly name: string;
  /** Normalised names. */
  readonly distributions: readonly string[];
}

export interface LayerPlanInput {
  readonly functions: readonly PlannedFunction[];
  readonly distributions: ReadonlyMap<string, PlannedDistribution>;
  readonly known: readonly KnownLayer[];
}

/** Bytes of a zip's end record. */
export const END_BYTES = 22;

/** `python/`, which a layer's names start with, stands before each name twice: in its header and in the directory. */
const LAYER_PREFIX_BYTES = 2 * 'python/'.length;

/** What a distribution takes in a layer's zip. */
export function layerBytes({ zipped, entries }: PlannedDistribution): number {
  return zipped + LAYER_PREFIX_BYTES * entries;
}

/** Byte order, which depends on no locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
