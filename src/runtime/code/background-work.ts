/** Bounds what is in memory at once: enough for every core to have work, in bytes. */
const LIMIT_BYTES = 32 * 1024 * 1024;

/** Work on libuv's threads that goes on while more is found, bounded by the bytes it holds. */
export class BackgroundWork {
  readonly #running = new Set<Promise<void>>();
  #bytes = 0;
  #failures: unknown[] = [];
  #wake: (() => void) | undefined;

  /**
   * Starts a piece of work as soon as there is room for its bytes.
   * @throws what an earlier piece failed with
   */
  async start(bytes: number, work: () => Promise<void>): Promise<void> {
    while (this.#bytes > 0 && this.#bytes + bytes > LIMIT_BYTES) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#throwFailure();
    this.#bytes += bytes;
    const running = this.#run(bytes, work);
    this.#running.add(running);
    void running.then(() => this.#running.delete(running));
  }

  /** Waits for everything. @throws what the first piece failed with */
  async finish(): Promise<void> {
    await this.settle();
    this.#throwFailure();
  }

  /** Waits until nothing runs any more, failed or not. */
  async settle(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #run(bytes: number, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#failures.push(error);
    }
    this.#bytes -= bytes;
    this.#wake?.();
  }

  #throwFailure(): void {
    if (this.#failures.length > 0) {
      throw this.#failures[0];
    }
  }
}
