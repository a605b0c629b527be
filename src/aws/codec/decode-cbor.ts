import { serializationError } from './serialization-error.ts';

/** Major types of RFC 8949. */
const UNSIGNED = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const LIST = 4;
const MAP = 5;
const TAG = 6;

const MAX_DEPTH = 64;
/** The most values that a request has any use for: a batch of metrics has 1,000 with 150 values and counts each. */
const MAX_VALUES = 500_000;
const EPOCH_TAG = 1;
const INDEFINITE = 31;
const BREAK = 0xff;

const malformed = (): Error => serializationError('The request body is no CBOR');

class CborReader {
  readonly #bytes: Buffer;
  #at = 0;
  #values = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  value(depth = 0): unknown {
    this.#values += 1;
    if (depth > MAX_DEPTH || this.#values > MAX_VALUES) {
      throw malformed();
    }
    const first = this.#take(1).readUInt8(0);
    const info = first & 0x1f;
    switch (first >> 5) {
      case UNSIGNED:
        return this.#argument(info);
      case NEGATIVE:
        return -1 - this.#argument(info);
      case BYTES:
        return this.#string(info);
      case TEXT:
        return this.#string(info).toString('utf8');
      case LIST:
        return this.#list(info, depth);
      case MAP:
        return Object.fromEntries(this.#entries(info, depth));
      case TAG:
        return this.#tagged(info, depth);
      default:
        return this.#simple(info);
    }
  }

  #take(length: number): Buffer {
    if (length > this.#bytes.length - this.#at) {
      throw malformed();
    }
    const taken = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return taken;
  }

  #argument(info: number): number {
    if (info < 24) {
      return info;
    }
    switch (info) {
      case 24:
        return this.#take(1).readUInt8(0);
      case 25:
        return this.#take(2).readUInt16BE(0);
      case 26:
        return this.#take(4).readUInt32BE(0);
      case 27:
        return Number(this.#take(8).readBigUInt64BE(0));
      default:
        throw malformed();
    }
  }

  #string(info: number): Buffer {
    if (info !== INDEFINITE) {
      return this.#take(this.#argument(info));
    }
    const parts: Buffer[] = [];
    while (!this.#isBreak()) {
      const part = this.#take(1).readUInt8(0);
      parts.push(this.#take(this.#argument(part & 0x1f)));
    }
    return Buffer.concat(parts);
  }

  #list(info: number, depth: number): unknown[] {
    const items: unknown[] = [];
    const count = info === INDEFINITE ? Number.POSITIVE_INFINITY : this.#argument(info);
    while (items.length < count && !this.#isEnd(info)) {
      items.push(this.value(depth + 1));
    }
    return items;
  }

  #entries(info: number, depth: number): [string, unknown][] {
    const entries: [string, unknown][] = [];
    const count = info === INDEFINITE ? Number.POSITIVE_INFINITY : this.#argument(info);
    while (entries.length < count && !this.#isEnd(info)) {
      entries.push([String(this.value(depth + 1)), this.value(depth + 1)]);
    }
    return entries;
  }

  #tagged(info: number, depth: number): unknown {
    const tag = this.#argument(info);
    const content = this.value(depth + 1);
    return tag === EPOCH_TAG && typeof content === 'number' ? new Date(Math.round(content * 1000)) : content;
  }

  #simple(info: number): unknown {
    switch (info) {
      case 20:
      case 21:
        return info === 21;
      case 22:
      case 23:
        return null;
      case 25:
        return halfFloat(this.#take(2).readUInt16BE(0));
      case 26:
        return this.#take(4).readFloatBE(0);
      case 27:
        return this.#take(8).readDoubleBE(0);
      default:
        throw malformed();
    }
  }

  #isEnd(info: number): boolean {
    return info === INDEFINITE && this.#isBreak();
  }

  #isBreak(): boolean {
    if (this.#bytes[this.#at] !== BREAK) {
      return false;
    }
    this.#at += 1;
    return true;
  }
}

function halfFloat(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  const sign = bits >> 15 === 1 ? -1 : 1;
  if (exponent === 0x1f) {
    return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  }
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

/**
 * Reads one CBOR value. Moments come as dates, bytes as bytes.
 * @throws {ServiceError} SerializationException
 */
export function decodeCbor(bytes: Uint8Array): unknown {
  const reader = new CborReader(bytes);
  const value = reader.value();
  if (!reader.isAtEnd) {
    throw malformed();
  }
  return value;
}
