import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { ZipError } from './errors.ts';

/** Bytes that can be read at any place: a file, or memory. */
export interface ByteSource {
  /** What the bytes are called in messages. */
  readonly label: string;
  readonly size: number;
  /**
   * Reads exactly `length` bytes at `offset`.
   * @param scratch memory that the answer may take, if it is large enough
   * @throws {ZipError} ZIP_TRUNCATED when the source ends before
   */
  read(offset: number, length: number, scratch?: Buffer): Buffer;
}

function checkRange(source: ByteSource, offset: number, length: number): void {
  if (offset < 0 || length < 0 || offset + length > source.size) {
    throw new ZipError(
      'ZIP_TRUNCATED',
      `Cannot read "${source.label}": it has ${source.size} bytes, and ${length} at offset ${offset} were wanted`,
      { data: { archive: source.label, size: source.size, offset, length } },
    );
  }
}

/** A source over bytes in memory; what it returns are views, not copies. */
export function memorySource(bytes: Buffer, label: string): ByteSource {
  return {
    label,
    size: bytes.length,
    read(offset, length) {
      checkRange(this, offset, length);
      return bytes.subarray(offset, offset + length);
    },
  };
}

/** Files up to this size are read at once: that takes less time than reading their parts one by one. */
const WHOLE_BYTES = 4 * 1024 * 1024;

/**
 * Opens a file for looking at many of its parts.
 * @throws the system's error when `path` cannot be opened or read
 */
export function openSource(path: string, label: string = path): ByteSource & Disposable {
  const file = new FileSource(path, label);
  if (file.size > WHOLE_BYTES) {
    return file;
  }
  using _ = file;
  return { ...memorySource(file.read(0, file.size), label), [Symbol.dispose]: () => undefined };
}

/** An open file as a source. Dispose of it to close the file. */
export class FileSource implements ByteSource, Disposable {
  readonly label: string;
  readonly size: number;
  readonly #descriptor: number;

  /** @throws the system's error when `path` cannot be opened */
  constructor(path: string, label: string = path) {
    this.label = label;
    this.#descriptor = openSync(path, 'r');
    this.size = fstatSync(this.#descriptor).size;
  }

  read(offset: number, length: number, scratch?: Buffer): Buffer {
    checkRange(this, offset, length);
    const isEnough = scratch !== undefined && scratch.length >= length;
    const bytes = isEnough ? scratch.subarray(0, length) : Buffer.allocUnsafe(length);
    let done = 0;
    while (done < length) {
      const count = readSync(this.#descriptor, bytes, done, length - done, offset + done);
      if (count === 0) {
        throw new ZipError(
          'ZIP_TRUNCATED',
          `Cannot read "${this.label}": it became shorter while it was read`,
        );
      }
      done += count;
    }
    return bytes;
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }
}
