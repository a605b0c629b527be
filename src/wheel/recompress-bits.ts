/** Writes bits from the lowest to the highest of each byte (RFC 1951, 3.1.1). */
export class BitWriter {
  readonly #bytes: Uint8Array;
  #length = 0;
  #pending = 0;
  #pendingBits = 0;

  /** @param capacity bytes that will never be exceeded */
  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** Adds the lowest `count` bits of a value, at most 16. */
  write(value: number, count: number): void {
    this.#pending |= value << this.#pendingBits;
    this.#pendingBits += count;
    while (this.#pendingBits >= 8) {
      this.#bytes[this.#length] = this.#pending & 0xff;
      this.#length += 1;
      this.#pending >>>= 8;
      this.#pendingBits -= 8;
    }
  }

  /** Fills the last byte up and adds whole bytes. */
  writeBytes(bytes: Uint8Array): void {
    this.alignToByte();
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  alignToByte(): void {
    this.write(0, (8 - this.#pendingBits) % 8);
  }

  /** All that was written, the last byte filled up. */
  finish(): Uint8Array {
    this.alignToByte();
    return this.#bytes.slice(0, this.#length);
  }
}
