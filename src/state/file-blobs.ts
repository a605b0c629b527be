import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ifExists, isSystemError } from '../errors/system-error.ts';
import { InternalError } from '../errors/zipwright-error.ts';
import { BlobStream, type Stretch } from './blob-stream.ts';
import type { Blobs, ByteRange, StoredBlob } from './blobs.ts';
import { writeBlob, type WrittenBlob } from './blob-writer.ts';
import { SmallContents } from './small-contents.ts';
import { stateFolderFailure } from './state-folder.ts';
import { syncFolder } from './sync-folder.ts';

const SHA256 = /^[0-9a-f]{64}$/;

/** Content that was emptied, until it is gone. */
const REMOVED_PREFIX = 'removed-';

/** Up to here reading takes less time than asking a thread to. */
const AT_ONCE_BYTES = 64 * 1024;

export interface FileBlobsOptions {
  /** Whether content must survive a power cut. */
  readonly durable: boolean;
  /** Called for content that may be needed no more. */
  readonly onDelete: (sha256: string) => void;
}

/**
 * Blobs in a folder: `content/<first two digits>/<sha256>`, and `incoming/` for what is not whole yet. A file gets its
 * name when its content is on the disk, so a name says that everything is there.
 */
export class FileBlobs implements Blobs {
  readonly #folder: string;
  readonly #options: FileBlobsOptions;
  /** Folders of `content` which are known to be there and to stay. */
  readonly #folders = new Map<string, Promise<void>>();
  readonly #small = new SmallContents();
  #received = 0;

  /**
   * @param folder belongs to this process alone; what an earlier one has not finished in it is removed
   * @throws {StateError} STATE_NOT_WRITABLE, STATE_DISK_FULL
   */
  constructor(folder: string, options: FileBlobsOptions) {
    this.#folder = folder;
    this.#options = options;
    try {
      mkdirSync(this.#content, { recursive: true, mode: 0o700 });
      mkdirSync(this.#incoming, { recursive: true, mode: 0o700 });
      for (const path of this.#leftovers()) {
        rmSync(path, { recursive: true, force: true });
      }
    } catch (error) {
      throw stateFolderFailure(error, folder);
    }
  }

  async put(content: AsyncIterable<Uint8Array> | Uint8Array): Promise<StoredBlob> {
    this.#received += 1;
    const incoming = join(this.#incoming, String(this.#received));
    try {
      const written = await writeBlob(incoming, content);
      await this.#keep(incoming, written);
      return written.blob;
    } catch (error) {
      rmSync(incoming, { force: true });
      throw stateFolderFailure(error, this.#folder);
    }
  }

  open(sha256: string, range?: ByteRange): Readable {
    const stretch = this.#stretch(sha256, range);
    if (stretch.length <= AT_ONCE_BYTES) {
      const bytes = readAtOnce(stretch);
      return new Readable({
        read() {
          this.push(bytes);
          this.push(null);
        },
      });
    }
    return new BlobStream(stretch);
  }

  read(sha256: string, range?: ByteRange): Uint8Array {
    const kept = this.#small.get(sha256);
    if (kept !== undefined) {
      return kept.subarray(range?.start, range?.end);
    }
    const stretch = this.#stretch(sha256, range);
    const bytes = readAtOnce(stretch);
    if (stretch.isWhole) {
      this.#small.keep(sha256, bytes);
    }
    return bytes;
  }

  #stretch(sha256: string, range: ByteRange | undefined): Stretch & { readonly isWhole: boolean } {
    const descriptor = openSync(this.path(sha256), 'r');
    const { size } = fstatSync(descriptor);
    const start = range?.start ?? 0;
    const end = Math.min(range?.end ?? size, size);
    return { descriptor, start, length: end - start, isWhole: start === 0 && end === size };
  }

  path(sha256: string): string {
    if (!SHA256.test(sha256)) {
      throw new InternalError(`Not a SHA-256: ${JSON.stringify(sha256)}`);
    }
    return join(this.#content, sha256.slice(0, 2), sha256);
  }

  delete(sha256: string): void {
    this.#options.onDelete(sha256);
  }

  /** SHA-256 of everything that is stored. */
  list(): string[] {
    return readdirSync(this.#content).flatMap((name) => readdirSync(join(this.#content, name)));
  }

  /** Removes content, unless it was stored after a moment (milliseconds since 1970). @returns whether it is gone */
  remove(sha256: string, storedBefore: number): boolean {
    const path = this.path(sha256);
    const stored = ifExists(() => statSync(path));
    if (stored !== undefined && stored.mtimeMs >= storedBefore) {
      return false;
    }
    rmSync(path, { force: true });
    this.#small.forget(sha256);
    return true;
  }

  /** Takes over all content of another store on the same disk, which is left without it. @throws {StateError} as `put` */
  async adopt(other: FileBlobs): Promise<void> {
    try {
      for (const name of readdirSync(other.#content)) {
        const folder = join(this.#content, name);
        await this.#makeFolder(folder);
        for (const sha256 of readdirSync(join(other.#content, name))) {
          renameSync(other.path(sha256), this.path(sha256));
        }
        await this.#sync(folder);
      }
    } catch (error) {
      throw stateFolderFailure(error, this.#folder);
    }
  }

  /** Empties the store at once; the files themselves go in the background. Content being received stays. */
  clear(): Promise<void> {
    const removed = join(this.#folder, `${REMOVED_PREFIX}${randomUUID()}`);
    renameSync(this.#content, removed);
    mkdirSync(this.#content, { mode: 0o700 });
    this.#folders.clear();
    this.#small.clear();
    return rm(removed, { recursive: true, force: true });
  }

  get #content(): string {
    return join(this.#folder, 'content');
  }

  get #incoming(): string {
    return join(this.#folder, 'incoming');
  }

  #leftovers(): string[] {
    const removed = readdirSync(this.#folder).filter((name) => name.startsWith(REMOVED_PREFIX));
    return [
      ...removed.map((name) => join(this.#folder, name)),
      ...readdirSync(this.#incoming).map((name) => join(this.#incoming, name)),
    ];
  }

  async #keep(incoming: string, { file, blob }: WrittenBlob): Promise<void> {
    const path = this.path(blob.sha256);
    const folder = join(path, '..');
    if (touch(path, blob.size)) {
      await file.close();
      rmSync(incoming);
    } else {
      await this.#close(file);
      await this.#name(incoming, path);
      this.#small.forget(blob.sha256);
    }
    // Also for content that was there: whoever stored it may not have come as far yet.
    await this.#sync(folder);
  }

  async #close(file: FileHandle): Promise<void> {
    try {
      if (this.#options.durable) {
        await file.datasync();
      }
    } finally {
      await file.close();
    }
  }

  async #name(incoming: string, path: string): Promise<void> {
    const folder = join(path, '..');
    await this.#makeFolder(folder);
    try {
      renameSync(incoming, path);
    } catch (error) {
      if (!isSystemError(error, 'ENOENT')) {
        throw error;
      }
      // Emptied while the folder was being made.
      await this.#makeFolder(folder);
      renameSync(incoming, path);
    }
  }

  async #makeFolder(folder: string): Promise<void> {
    const known = this.#folders.get(folder);
    if (known !== undefined) {
      await known;
      return;
    }
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const made = this.#sync(this.#content);
    this.#folders.set(folder, made);
    try {
      await made;
    } catch (error) {
      this.#folders.delete(folder);
      throw error;
    }
  }

  async #sync(folder: string): Promise<void> {
    if (!this.#options.durable) {
      return;
    }
    try {
      await syncFolder(folder);
    } catch (error) {
      // A folder that was emptied meanwhile has nothing to keep.
      if (!isSystemError(error, 'ENOENT')) {
        throw error;
      }
    }
  }
}

/** Closes the file as well. */
function readAtOnce({ descriptor, start, length }: Stretch): Uint8Array {
  try {
    const bytes = Buffer.allocUnsafe(Math.max(0, length));
    return bytes.subarray(0, readSync(descriptor, bytes, { position: start }));
  } finally {
    closeSync(descriptor);
  }
}

/** Marks content as stored just now. @returns whether there is any, of that size */
function touch(path: string, size: number): boolean {
  if (ifExists(() => statSync(path))?.size !== size) {
    return false;
  }
  const now = new Date();
  utimesSync(path, now, now);
  return true;
}
