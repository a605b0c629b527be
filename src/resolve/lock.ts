/**
 * What every kind of lock is read into: the parts of a PEP 751 lock that packaging needs. Paths are absolute.
 */
export interface Lock {
  readonly packages: readonly LockedPackage[];
  /** Extras and dependency groups that were asked for: markers may speak of them (PEP 751). */
  readonly extras: readonly string[];
  readonly dependencyGroups: readonly string[];
  /** Its URLs came from the indexes that are configured now, and need no second look at these. */
  readonly fromConfiguredIndexes?: boolean;
}

/** A file of a distribution. Without URL it is found by its name, or by its hash, on the index. */
export interface LockedFile {
  readonly filename: string;
  readonly sha256?: string;
  readonly url?: string;
  readonly path?: string;
  /** Bytes. */
  readonly size?: number;
}

/** One package of a lock; which of the sources it has says how it is obtained. */
export interface LockedPackage {
  /** Normalised (PEP 503). */
  readonly name: string;
  readonly version?: string;
  readonly marker?: string;
  readonly requiresPython?: string;
  /** Index that the lock's URLs came from. */
  readonly index?: string;
  readonly wheels: readonly LockedFile[];
  readonly sdist?: LockedFile;
  /** Hashes that any file of this version may have, when the lock names no files. */
  readonly anyOfSha256?: readonly string[];
  readonly directory?: { readonly path: string };
  readonly vcs?: LockedCheckout;
  readonly archive?: LockedFile & { readonly subdirectory?: string };
}

/** A commit of a repository. */
export interface LockedCheckout {
  readonly type: string;
  readonly url: string;
  readonly commit: string;
  readonly subdirectory?: string;
}
