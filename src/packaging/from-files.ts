import { isSystemError } from '../errors/system-error.ts';
import { fileFailure } from '../store/file-failure.ts';
import type { CompressedContent } from '../zip/stored-content.ts';
import { PackagingError } from './errors.ts';
import type { UserEntry } from './user-entries.ts';

/** A file of what a build starts from: on disk, or in an archive. */
export interface FoundFile {
  /** Where it goes in the package, without the prefix of distributions. */
  readonly path: string;
  /** Where it is: a path on disk, or the archive's path and the entry's name. */
  readonly source: string;
  readonly executable: boolean;
  /** In bytes. */
  readonly size: number;
  /** The .pth file that leads to it: it belongs to whatever that belongs to. */
  readonly via?: string;
  readonly read: () => Buffer;
  /** Its content as whoever made the archive has deflated it; absent on disk. */
  readonly compressed?: () => CompressedContent;
}

export type FoundKind = 'folder' | 'environment' | 'archive';

/** All that a folder, environment or archive has, before any of it is read. */
export interface FoundContent {
  readonly kind: FoundKind;
  /** How messages call it: the path that was given. */
  readonly label: string;
  /** By path. */
  readonly files: ReadonlyMap<string, FoundFile>;
  /** Symbolic links, which only archives keep. */
  readonly links: readonly UserEntry[];
  /** Files that were there and have no place in a package: a RECORD that lists them does not lie. */
  readonly dropped: ReadonlySet<string>;
  /** Finds the file that a RECORD means, which may lie outside the folder of its distribution, as scripts do. */
  readonly recorded: (record: RecordPlace, path: string) => FoundFile | undefined;
}

/** Something that the user should know of what was found. */
export interface FromNotice {
  readonly message: string;
  readonly hint?: string;
}

/** Where a RECORD is. */
export interface RecordPlace {
  /** Folder of the distribution in the package, '' or with a final slash. */
  readonly base: string;
  readonly metadata: FoundFile;
}

/** Runs what reads a path; where the system refuses, the error names it. @throws {StoreError} NOT_READABLE */
export function readingFrom<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw fileFailure(error, 'read', isSystemError(error) ? (error.path ?? path) : path);
  }
}

/** The error for a folder, environment or archive that a build cannot start from. */
export function unusable(label: string, reason: string, hint?: string): PackagingError {
  return new PackagingError('FROM_UNUSABLE', `Cannot start from "${label}": ${reason}`, {
    data: { from: label },
    ...(hint === undefined ? {} : { hint }),
  });
}
