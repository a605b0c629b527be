/** Lets work go on side by side, until some work has to be alone. */
export class Barrier {
  #inside = 0;
  #emptied: PromiseWithResolvers<undefined> | undefined;
  #alone: Promise<unknown> | undefined;

  /** Runs work beside other work, once nobody is alone. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    while (this.#alone !== undefined) {
      await this.#alone;
    }
    this.#inside += 1;
    try {
      return await work();
    } finally {
      this.#inside -= 1;
      if (this.#inside === 0) {
        this.#emptied?.resolve(undefined);
      }
    }
  }

  /**
   * Runs work alone; work that comes meanwhile waits.
   * @param hurry called while others are still at work
   */
  async alone(hurry: () => Promise<void>, work: () => Promise<void>): Promise<void> {
    while (this.#alone !== undefined) {
      await this.#alone;
    }
    const doing = this.#run(hurry, work);
    this.#alone = doing.catch(() => undefined);
    try {
      await doing;
    } finally {
      this.#alone = undefined;
    }
  }

  async #run(hurry: () => Promise<void>, work: () => Promise<void>): Promise<void> {
    if (this.#inside > 0) {
      this.#emptied = Promise.withResolvers();
      await Promise.all([this.#emptied.promise, hurry()]);
      this.#emptied = undefined;
    } else {
      await hurry();
    }
    await work();
  }
}
