import type { FileHandle } from 'node:fs/promises';

/**
 * As much is written at once: every write wakes a thread. With more the pieces live longer, and to collect them then takes more time
 * than is won.
 */
const BATCH_BYTES = 128 * 1024;

/** More than that does not wait to be written. */
const MOST_BYTES = 8 * BATCH_BYTES;

/** Writes bytes one behind the other, while whoever has them makes more. */
export class QueuedWrites {
  readonly #file: FileHandle;
  readonly #onWritten: (bytes: number) => void;
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #written = 0;
  #writing: Promise<void> | undefined;

  /**
   * @param file at its beginning
   * @param onWritten told how many bytes are in the file, whenever there are more
   */
  constructor(file: FileHandle, onWritten: (bytes: number) => void = () => undefined) {
    this.#file = file;
    this.#onWritten = onWritten;
  }

  /**
   * Takes a piece, which must not change from then on.
   * @returns when there is room for another
   * @throws the system's error for this piece or one before
   */
  async add(piece: Uint8Array): Promise<void> {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes >= MOST_BYTES) {
      await this.#writing;
    }
    if (this.#bytes >= BATCH_BYTES && this.#writing === undefined) {
      this.#begin();
    }
  }

  /** @returns when all is written. @throws the system's error */
  async finish(): Promise<void> {
    await this.#writing;
    if (this.#bytes > 0) {
      this.#begin();
      await this.#writing;
    }
  }

  /** @returns when the file is written to no more, however it went */
  async abandon(): Promise<void> {
    await this.#writing?.catch(() => undefined);
  }

  #begin(): void {
    const pieces = this.#pieces;
    const written = this.#written + this.#bytes;
    this.#pieces = [];
    this.#bytes = 0;
    const writing = writeAll(this.#file, pieces).then(() => {
      this.#writing = undefined;
      this.#written = written;
      this.#onWritten(written);
    });
    // One that fails stays, for who waits next.
    writing.catch(() => undefined);
    this.#writing = writing;
  }
}

/** A full disk takes a part first, and says so at the next try. */
async function writeAll(file: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  let left = pieces;
  while (left.length > 0) {
    const { bytesWritten } = await file.writev(left);
    left = behind(left, bytesWritten);
  }
}

/** What is left of pieces behind their first bytes. */
function behind(pieces: readonly Uint8Array[], count: number): Uint8Array[] {
  const left: Uint8Array[] = [];
  let skipped = count;
  for (const piece of pieces) {
    const rest = piece.subarray(Math.min(skipped, piece.length));
    skipped -= piece.length - rest.length;
    if (rest.length > 0) {
      left.push(rest);
    }
  }
  return left;
}
