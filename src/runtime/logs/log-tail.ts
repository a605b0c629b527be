import { characterStart } from './event-size.ts';

/** Bytes that Lambda returns with `LogType=Tail`. */
export const TAIL_BYTES = 4096;

/** The end of an invocation's log: its messages one after the other, as Lambda returns them. */
export class LogTail {
  #messages: string[] = [];
  #length = 0;

  add(message: string): void {
    this.#messages.push(message);
    this.#length += message.length;
    // A character is a byte at least: what is not among the last ones is never returned.
    while (this.#messages.length > 1 && this.#length - (this.#messages[0]?.length ?? 0) > TAIL_BYTES) {
      this.#length -= this.#messages.shift()?.length ?? 0;
    }
  }

  /** At most {@link TAIL_BYTES} of UTF-8. */
  read(): Buffer {
    const bytes = Buffer.from(this.#messages.join(''));
    if (bytes.length <= TAIL_BYTES) {
      return bytes;
    }
    const start = bytes.length - TAIL_BYTES;
    const whole = characterStart(bytes, start);
    return bytes.subarray(whole === start ? start : whole + characterBytes(bytes, whole));
  }

  clear(): void {
    this.#messages = [];
    this.#length = 0;
  }
}

/** Length of the character of UTF-8 that begins at `start`. */
function characterBytes(bytes: Buffer, start: number): number {
  const lead = bytes[start] ?? 0;
  if (lead >= 0xf0) {
    return 4;
  }
  return lead >= 0xe0 ? 3 : 2;
}
