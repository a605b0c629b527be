/** Milliseconds between two looks: what runs wild is found before it takes the machine's memory. */
const INTERVAL_MS = 50;

/** What has processes at work. */
export interface MemoryUser {
  /** Looks how much memory its processes use. */
  sampleMemory(): void;
}

/** Looks after the memory of all environments that are at work; one timer for all, and none while all wait. */
export class MemoryWatch {
  readonly #users = new Set<MemoryUser>();
  #timer: NodeJS.Timeout | undefined;

  add(user: MemoryUser): void {
    this.#users.add(user);
    this.#timer ??= setInterval(() => this.#look(), INTERVAL_MS).unref();
  }

  delete(user: MemoryUser): void {
    this.#users.delete(user);
  }

  #look(): void {
    if (this.#users.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    for (const user of this.#users) {
      user.sampleMemory();
    }
  }
}
