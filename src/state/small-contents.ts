/** Content up to this size is kept: beyond, opening a file is little beside copying. */
const SMALL_BYTES = 16 * 1024;

/** All that is kept. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Small content that was read of late, in memory. It is named by what it is, so it is never old. */
export class SmallContents {
  /** In the order in which it was read. */
  readonly #contents = new Map<string, Uint8Array>();
  #bytes = 0;

  get(sha256: string): Uint8Array | undefined {
    return this.#contents.get(sha256);
  }

  /** @param content all of it */
  keep(sha256: string, content: Uint8Array): void {
    if (content.length > SMALL_BYTES) {
      return;
    }
    this.forget(sha256);
    // A copy, since the bytes may lie in a larger buffer.
    this.#contents.set(sha256, new Uint8Array(content));
    this.#bytes += content.length;
    for (const [oldest] of this.#contents) {
      if (this.#bytes <= MOST_BYTES) {
        break;
      }
      this.forget(oldest);
    }
  }

  forget(sha256: string): void {
    this.#bytes -= this.#contents.get(sha256)?.length ?? 0;
    this.#contents.delete(sha256);
  }

  clear(): void {
    this.#contents.clear();
    this.#bytes = 0;
  }
}
