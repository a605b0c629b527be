import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
  writevSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { ifExists } from '../errors/system-error.ts';
import { fileFailure } from './file-failure.ts';
import { temporaryName } from './temporary-name.ts';

/**
 * A file that appears under its name only when it is whole: written beside it, then renamed. Disposing of it without
 * {@link commit} leaves nothing, and whatever had the name before stays untouched.
 */
export class AtomicFile implements Disposable {
  readonly path: string;
  readonly #temporary: string;
  #descriptor: number | undefined;

  /** @throws {StoreError} NOT_WRITABLE, DISK_FULL */
  constructor(path: string, mode = 0o644) {
    this.path = path;
    this.#temporary = temporaryName(path);
    try {
      this.#descriptor = openForWriting(this.#temporary, mode);
    } catch (error) {
      throw fileFailure(error, 'write', path);
    }
  }

  /** Descriptor for callers that write by themselves. */
  get descriptor(): number {
    if (this.#descriptor === undefined) {
      throw new TypeError(`Cannot write "${this.path}": it is closed`);
    }
    return this.#descriptor;
  }

  /** @throws {StoreError} DISK_FULL */
  write(bytes: Uint8Array): void {
    let done = 0;
    try {
      while (done < bytes.length) {
        done += writeSync(this.descriptor, bytes, done, bytes.length - done);
      }
    } catch (error) {
      throw fileFailure(error, 'write', this.path);
    }
  }

  /** Writes many small buffers in one system call. @throws {StoreError} DISK_FULL */
  writeAll(buffers: readonly Uint8Array[]): void {
    const total = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
    let written: number;
    try {
      written = writevSync(this.descriptor, buffers);
    } catch (error) {
      throw fileFailure(error, 'write', this.path);
    }
    if (written < total) {
      this.write(Buffer.concat(buffers).subarray(written));
    }
  }

  /** Closes the file and gives it its name. @throws {StoreError} */
  commit(): void {
    closeSync(this.descriptor);
    this.#descriptor = undefined;
    try {
      renameSync(this.#temporary, this.path);
    } catch (error) {
      throw fileFailure(error, 'write', this.path);
    }
  }

  [Symbol.dispose](): void {
    if (this.#descriptor !== undefined) {
      closeSync(this.#descriptor);
      this.#descriptor = undefined;
    }
    rmSync(this.#temporary, { force: true });
  }
}

function openForWriting(temporary: string, mode: number): number {
  try {
    return openSync(temporary, 'wx', mode);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      mkdirSync(dirname(temporary), { recursive: true });
      return openSync(temporary, 'wx', mode);
    }
    throw error;
  }
}

/** Writes a whole file atomically. @throws {StoreError} */
export function writeFileAtomic(path: string, content: string | Uint8Array): void {
  using file = new AtomicFile(path);
  file.write(typeof content === 'string' ? Buffer.from(content) : content);
  file.commit();
}

/** The same, unless the file has that content already: reading is cheaper than renaming. @throws {StoreError} */
export function updateFileAtomic(path: string, content: string): void {
  if (ifExists(() => readFileSync(path, 'utf8')) !== content) {
    writeFileAtomic(path, content);
  }
}
