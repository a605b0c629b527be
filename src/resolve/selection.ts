/** A distribution chosen for a target: what remains of a resolution when tags and markers have been applied. */
export type SelectedDistribution =
  | SelectedFile
  | { readonly kind: 'directory'; readonly name: string; readonly path: string }
  | {
      readonly kind: 'checkout';
      readonly name: string;
      readonly type: string;
      readonly url: string;
      readonly commit: string;
      readonly subdirectory?: string;
    };

/** A wheel, or a source distribution that has to be built. */
export interface SelectedFile {
  readonly kind: 'wheel' | 'source';
  readonly name: string;
  readonly version: string;
  readonly filename: string;
  /** Absent only for a direct URL or path that nothing pinned; it is then learned at the first download. */
  readonly sha256?: string;
  readonly url?: string;
  readonly path?: string;
  /** Bytes, where the lock or the index says. */
  readonly size?: number;
  /** The URL came from the index that is configured now, so that it may be used at once. */
  readonly trustUrl: boolean;
  readonly subdirectory?: string;
}

/** All distributions of a function, in the order of their names. */
export interface Selection {
  readonly distributions: readonly SelectedDistribution[];
  /** What was read or run to get here, for the report and the manifest: `uv.lock`, `requirements.txt with uv 0.13.9`. */
  readonly source: string;
}
