import { InternalError } from '../errors/zipwright-error.ts';

/** Lets one at a time go on, in the order in which they asked. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  readonly #patienceMs: number;
  #taken = false;

  /** @param patienceMs how long one may wait before that counts as a deadlock */
  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  /**
   * Resolves when it is the caller's turn, which lasts until {@link leave}.
   * @throws {InternalError} after the patience: a transaction waits for itself, or for something that takes as long
   */
  async enter(): Promise<void> {
    if (!this.#taken) {
      this.#taken = true;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const admit = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(admit), 1);
        reject(
          new InternalError(
            `A query waited ${this.#patienceMs} ms for the transaction before it: one that uses the database instead of its transaction waits for ever`,
          ),
        );
      }, this.#patienceMs);
      this.#waiting.push(admit);
    });
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#taken = false;
    } else {
      next();
    }
  }
}
