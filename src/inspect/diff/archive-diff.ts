import type { EntryKind } from '../../zip/central-directory.ts';

/** What two archives differ in. Sizes in bytes. */
export interface ArchiveDiff {
  /** `identical`: the same bytes. `equal`: other bytes, but Lambda would unpack the same. */
  readonly verdict: 'identical' | 'equal' | 'different';
  readonly before: ArchiveSize;
  readonly after: ArchiveSize;
  /** Those that came, went, changed their version or have other files, by name. */
  readonly distributions: readonly DistributionChange[];
  /** All of them, by path. */
  readonly files: readonly FileChange[];
  /** What the native files ask of the machine, where that changed. */
  readonly needs: readonly NeedChange[];
}

export interface ArchiveSize {
  readonly size: number;
  readonly unzippedSize: number;
}

export interface FileChange {
  readonly path: string;
  /** `mode`: the content is the same. */
  readonly change: 'added' | 'removed' | 'changed' | 'mode';
  /** The distribution that it belongs to; absent for the user's own files. */
  readonly distribution?: string;
  readonly before?: FileFacts;
  readonly after?: FileFacts;
  /** Unified diff, where it was asked for. */
  readonly patch?: string;
}

export interface FileFacts {
  readonly kind: EntryKind;
  readonly size: number;
  readonly zippedSize: number;
  /** Permission bits, octal: `644`. */
  readonly mode: string;
}

export interface DistributionChange {
  readonly name: string;
  /** `changed`: the same version with other files, or versions that cannot be compared. */
  readonly change: 'added' | 'removed' | 'upgraded' | 'downgraded' | 'changed';
  readonly before?: DistributionFacts;
  readonly after?: DistributionFacts;
  /** How many of its files came, went, or have other content or modes. */
  readonly files: { readonly added: number; readonly removed: number; readonly changed: number };
}

export interface DistributionFacts {
  /** As its metadata says; empty where that cannot be read. */
  readonly version: string;
  readonly size: number;
  readonly zippedSize: number;
  readonly files: number;
}

export interface NeedChange {
  /** `glibc`, `GLIBCXX` and `CXXABI` are the newest symbol versions that are needed. */
  readonly need: 'glibc' | 'GLIBCXX' | 'CXXABI' | 'machine' | 'Python ABI';
  readonly before?: string;
  readonly after?: string;
}
