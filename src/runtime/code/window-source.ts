import type { ByteSource } from '../../zip/byte-source.ts';

/** Large enough that small entries cost no system call of their own, small enough to be thrown away half read. */
const WINDOW_BYTES = 1024 * 1024;

/** Reads another source in large pieces: for what is read from front to back in many small ones. */
export class WindowSource implements ByteSource {
  readonly label: string;
  readonly size: number;
  readonly #source: ByteSource;
  #start = 0;
  #window: Buffer = Buffer.alloc(0);

  constructor(source: ByteSource) {
    this.label = source.label;
    this.size = source.size;
    this.#source = source;
  }

  read(offset: number, length: number): Buffer {
    const at = offset - this.#start;
    if (at >= 0 && length >= 0 && at + length <= this.#window.length) {
      return this.#window.subarray(at, at + length);
    }
    const ahead = Math.min(WINDOW_BYTES, this.size - offset);
    this.#window = this.#source.read(offset, Math.max(length, ahead));
    this.#start = offset;
    return this.#window.subarray(0, length);
  }
}
