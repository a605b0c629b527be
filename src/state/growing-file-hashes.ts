import { createReadStream } from 'node:fs';
import { ContentHashes, type Digests } from './content-hashes.ts';
import { hashMeanwhile, type HashedFile } from './second-thread.ts';

/** Below this size a second thread costs more than it saves: what was hashed until then is hashed once more by it. */
const WORTHWHILE_BYTES = 4 * 1024 * 1024;

/** How often the second thread is told how far the file is. */
const STEP_BYTES = 1024 * 1024;

/** Hashes of a file that is being written: of a large one in a second thread, since they take longer than all else together. */
export class GrowingFileHashes {
  readonly #path: string;
  readonly #hashes = new ContentHashes();
  #size = 0;
  #told = 0;
  #meanwhile: HashedFile | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Takes a piece that is about to be written. */
  update(piece: Uint8Array): void {
    this.#size += piece.length;
    if (this.#meanwhile === undefined) {
      this.#hashes.update(piece);
    }
  }

  /** Says that so many bytes are in the file by now. */
  onWritten(bytes: number): void {
    if (bytes >= WORTHWHILE_BYTES) {
      this.#meanwhile ??= hashMeanwhile(this.#path);
    }
    if (this.#meanwhile !== undefined && bytes - this.#told >= STEP_BYTES) {
      this.#told = bytes;
      this.#meanwhile.written(bytes);
    }
  }

  /** @returns the hashes of all pieces, once they are in the file. @throws the system's error */
  digest(): Promise<Digests> | Digests {
    return this.#meanwhile === undefined
      ? this.#hashes.digest()
      : this.#meanwhile.finish(this.#size).catch(() => hashFile(this.#path));
  }

  /** The file is not to be. */
  abandon(): void {
    this.#meanwhile?.abandon();
  }
}

/** For when there is no second thread to be had. */
async function hashFile(path: string): Promise<Digests> {
  const hashes = new ContentHashes();
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    hashes.update(piece);
  }
  return hashes.digest();
}
