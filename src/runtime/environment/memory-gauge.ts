import type { MemoryUser, MemoryWatch } from './memory-watch.ts';

const MEGABYTE = 1024 * 1024;

/** A short invocation is not worth a look at its memory if there was one this many milliseconds ago. */
const FRESH_MS = 1000;

/** Share of the memory above which a process that was killed was killed for it. */
const NEARLY = 0.95;

/** How much memory one sandbox has used at most, and when that is too much. */
export class MemoryGauge implements MemoryUser {
  readonly #watch: MemoryWatch;
  readonly #limit: number;
  readonly #onOver: () => void;
  #read: () => number = () => 0;
  #peak = 0;
  #readAt = Number.NEGATIVE_INFINITY;

  /**
   * @param memorySize MB
   * @param onOver called when the processes use more than that
   */
  constructor(watch: MemoryWatch, memorySize: number, onOver: () => void) {
    this.#watch = watch;
    this.#limit = memorySize * MEGABYTE;
    this.#onOver = onOver;
  }

  /** Begins anew with the processes of another sandbox, which are at work. */
  begin(read: () => number): void {
    this.#read = read;
    this.#peak = 0;
    this.#readAt = Number.NEGATIVE_INFINITY;
    this.work();
  }

  /** The processes are at work: looks every so often. */
  work(): void {
    this.#watch.add(this);
  }

  rest(): void {
    this.#watch.delete(this);
  }

  /** Looks now, unless it has lately. */
  refresh(): void {
    if (performance.now() - this.#readAt > FRESH_MS) {
      this.#look();
    }
  }

  sampleMemory(): void {
    if (this.#look() > this.#limit) {
      this.#onOver();
    }
  }

  /** MB; never more than there is. */
  get peakMegabytes(): number {
    return Math.ceil(Math.min(this.#peak, this.#limit) / MEGABYTE);
  }

  get isNearlyFull(): boolean {
    return this.#peak >= this.#limit * NEARLY;
  }

  #look(): number {
    const bytes = this.#read();
    this.#peak = Math.max(this.#peak, bytes);
    this.#readAt = performance.now();
    return bytes;
  }
}
