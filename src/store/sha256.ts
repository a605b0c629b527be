/** First 32 bits of the fractional parts of the square roots of the first eight primes (FIPS 180-4, 5.3.3). */
const INITIAL = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

const BLOCK_BYTES = 64;
/** Words, length of what was hashed, and the bytes that do not fill a block yet. */
const WORDS_BYTES = 32;
const LENGTH_BYTES = 8;

/** First 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). */
const K = Int32Array.from([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);
const schedule = new Int32Array(64);

/**
 * SHA-256 whose state can be kept and resumed (FIPS 180-4), which Node's own cannot. It hashes some 200 MB a second:
 * for what comes after a known beginning, and for texts too short to be worth loading `node:crypto`.
 */
export class Sha256 {
  readonly #words: Int32Array;
  readonly #pending = Buffer.alloc(BLOCK_BYTES);
  #length = 0;

  /** @param state what {@link save} returned, to go on from there */
  constructor(state?: Buffer) {
    this.#words = Int32Array.from(INITIAL);
    if (state !== undefined) {
      this.#words.forEach((_, index) => {
        this.#words[index] = state.readInt32LE(index * 4);
      });
      this.#length = Number(state.readBigUInt64LE(WORDS_BYTES));
      state.copy(this.#pending, 0, WORDS_BYTES + LENGTH_BYTES);
    }
  }

  update(bytes: Uint8Array): this {
    const filled = this.#length % BLOCK_BYTES;
    this.#length += bytes.length;
    let at = 0;
    if (filled > 0) {
      at = Math.min(BLOCK_BYTES - filled, bytes.length);
      this.#pending.set(bytes.subarray(0, at), filled);
      if (filled + at < BLOCK_BYTES) {
        return this;
      }
      compress(this.#words, this.#pending);
    }
    const whole = at + Math.floor((bytes.length - at) / BLOCK_BYTES) * BLOCK_BYTES;
    compress(this.#words, bytes.subarray(at, whole));
    this.#pending.set(bytes.subarray(whole));
    return this;
  }

  /** Everything that is needed to go on later: 40 to 103 bytes. */
  save(): Buffer {
    const state = Buffer.alloc(WORDS_BYTES + LENGTH_BYTES + (this.#length % BLOCK_BYTES));
    this.#words.forEach((word, index) => state.writeInt32LE(word, index * 4));
    state.writeBigUInt64LE(BigInt(this.#length), WORDS_BYTES);
    this.#pending.copy(state, WORDS_BYTES + LENGTH_BYTES, 0, this.#length % BLOCK_BYTES);
    return state;
  }

  /** The hash so far, hexadecimal; hashing may go on afterwards. */
  digest(): string {
    const filled = this.#length % BLOCK_BYTES;
    const last = Buffer.alloc(filled < BLOCK_BYTES - LENGTH_BYTES ? BLOCK_BYTES : 2 * BLOCK_BYTES);
    this.#pending.copy(last, 0, 0, filled);
    last[filled] = 0x80;
    last.writeBigUInt64BE(BigInt(this.#length) * 8n, last.length - LENGTH_BYTES);
    const words = Int32Array.from(this.#words);
    compress(words, last);
    const digest = Buffer.alloc(WORDS_BYTES);
    words.forEach((word, index) => digest.writeInt32BE(word, index * 4));
    return digest.toString('hex');
  }
}

/** Hashes whole blocks (FIPS 180-4, 6.2.2). The indices are in range by construction, which `as number` tells the compiler. */
function compress(words: Int32Array, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    for (let index = 0; index < 16; index += 1) {
      const from = at + index * 4;
      schedule[index] =
        ((bytes[from] as number) << 24) |
        ((bytes[from + 1] as number) << 16) |
        ((bytes[from + 2] as number) << 8) |
        (bytes[from + 3] as number);
    }
    for (let index = 16; index < 64; index += 1) {
      const x = schedule[index - 15] as number;
      const y = schedule[index - 2] as number;
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      schedule[index] = (schedule[index - 16] as number) + s0 + (schedule[index - 7] as number) + s1;
    }
    rounds(words);
  }
}

/** The 64 rounds of one block. No arrays and no destructuring here: this loop is all the cost of hashing. */
function rounds(words: Int32Array): void {
  let a = words[0] as number;
  let b = words[1] as number;
  let c = words[2] as number;
  let d = words[3] as number;
  let e = words[4] as number;
  let f = words[5] as number;
  let g = words[6] as number;
  let h = words[7] as number;
  for (let index = 0; index < 64; index += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const first = (h + s1 + ((e & f) ^ (~e & g)) + (K[index] as number) + (schedule[index] as number)) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  add(words, 0, a);
  add(words, 1, b);
  add(words, 2, c);
  add(words, 3, d);
  add(words, 4, e);
  add(words, 5, f);
  add(words, 6, g);
  add(words, 7, h);
}

function add(words: Int32Array, index: number, value: number): void {
  words[index] = (words[index] as number) + value;
}

/** From here on loading `node:crypto` pays. */
const NATIVE_BYTES = 24 * 1024;

/** SHA-256 of some content, hexadecimal; `node:crypto` is loaded for long content only. */
export function sha256(content: string | Uint8Array): string {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return bytes.length < NATIVE_BYTES
    ? new Sha256().update(bytes).digest()
    : process.getBuiltinModule('node:crypto').hash('sha256', bytes, 'hex');
}
