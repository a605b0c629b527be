import type { Readable } from 'node:stream';

/** What is known of stored content. */
export interface StoredBlob {
  /** Hexadecimal. */
  readonly sha256: string;
  /** Hexadecimal. */
  readonly md5: string;
  /** Bytes. */
  readonly size: number;
}

/** A part of some content: `end` is the first byte that is not in it. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Content by its SHA-256, in files. */
export interface Blobs {
  /**
   * Stores content: when this resolves, it is on the disk as a whole. Memory does not depend on its size. Content that is
   * there already is stored once. The row that names it must follow within {@link BLOB_GRACE_MS}.
   * @throws {StateError} STATE_DISK_FULL, STATE_NOT_WRITABLE; what `content` throws. Nothing is left behind then
   */
  put(content: AsyncIterable<Uint8Array> | Uint8Array): Promise<StoredBlob>;
  /**
   * Opens content at once, so that it can be read to its end even when it goes meanwhile. The stream must be read or destroyed.
   * @throws the system's ENOENT when there is none
   */
  open(sha256: string, range?: ByteRange): Readable;
  /** Reads content, or a range of it, into memory: for a small one, which takes less time than a stream. @throws as `open` */
  read(sha256: string, range?: ByteRange): Uint8Array;
  /** The file that has the content. It must not be written to. */
  path(sha256: string): string;
  /**
   * Says that a row which named the content is gone, or was never written. The content goes some time later, unless a row
   * names it then: nobody has to count who else does.
   */
  delete(sha256: string): void;
}

/** Content younger than this is never removed while the platform runs: its row may be on the way. */
export const BLOB_GRACE_MS = 15 * 60 * 1000;
