/** What can wait for work, and end. */
export interface Stoppable {
  stop(): Promise<void>;
}

interface Idle<Item> {
  readonly environment: Item;
  readonly since: number;
}

/** Environments that wait for an invocation. What was used last is used first, so that what nobody needs grows old and is ended. */
export class IdleEnvironments<Item extends Stoppable> {
  readonly #idleMs: number;
  readonly #kept: () => number;
  /** The oldest first. */
  #idle: Idle<Item>[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @param kept how many are not ended for their age */
  constructor(idleMs: number, kept: () => number) {
    this.#idleMs = idleMs;
    this.#kept = kept;
  }

  get length(): number {
    return this.#idle.length;
  }

  add(environment: Item): void {
    this.#idle.push({ environment, since: performance.now() });
    this.#timer ??= setTimeout(() => this.#retire(), this.#idleMs).unref();
  }

  takeLast(): Item | undefined {
    return this.#idle.pop()?.environment;
  }

  takeAll(): Item[] {
    const all = this.#idle.map(({ environment }) => environment);
    this.#idle = [];
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return all;
  }

  remove(environment: Item): void {
    const at = this.#idle.findIndex((idle) => idle.environment === environment);
    if (at !== -1) {
      this.#idle.splice(at, 1);
    }
  }

  #retire(): void {
    const now = performance.now();
    const isOld = ({ since }: Idle<Item>): boolean => now - since >= this.#idleMs;
    while (this.#idle.length > this.#kept() && this.#idle[0] !== undefined && isOld(this.#idle[0])) {
      void this.#idle.shift()?.environment.stop();
    }
    const [oldest] = this.#idle;
    const waitMs = oldest === undefined ? 0 : Math.max(this.#idleMs - (now - oldest.since), this.#idleMs / 4);
    this.#timer = oldest && setTimeout(() => this.#retire(), waitMs).unref();
  }
}
