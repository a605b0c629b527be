import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Algorithms of S3's checksums that can be computed here. */
export const checksumAlgorithms = [
  'CRC32',
  'CRC32C',
  'CRC64NVME',
  'SHA1',
  'SHA256',
  'SHA512',
  'MD5',
] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

export interface Checksum {
  update(chunk: Uint8Array): void;
  /** Big-endian bytes, as `x-amz-checksum-*` headers have them in base64. */
  digest(): Buffer;
}

/** Begins a checksum. */
export function createChecksum(algorithm: ChecksumAlgorithm): Checksum {
  switch (algorithm) {
    case 'CRC32':
      return crc32Checksum();
    case 'CRC32C':
      return crc32cChecksum();
    case 'CRC64NVME':
      return crc64Checksum();
    case 'SHA1':
    case 'SHA256':
    case 'SHA512':
    case 'MD5': {
      const hash = createHash(algorithm.toLowerCase());
      return { update: (chunk) => void hash.update(chunk), digest: () => hash.digest() };
    }
  }
}

function crc32Checksum(): Checksum {
  let value = 0;
  return {
    update(chunk) {
      value = crc32(chunk, value);
    },
    digest: () => uint32(value),
  };
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

const SLICES = 8;

/**
 * Tables for eight bytes at a step (slicing-by-8). CRCs of 64 bits come as two halves, since BigInt is twenty times
 * slower.
 */
function makeTables(highPolynomial: number, lowPolynomial: number): { high: Int32Array; low: Int32Array } {
  const high = new Int32Array(SLICES * 256);
  const low = new Int32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let top = 0;
    let bottom = byte;
    for (let bit = 0; bit < 8; bit += 1) {
      const carry = bottom & 1;
      bottom = (bottom >>> 1) | (top << 31);
      top >>>= 1;
      bottom ^= carry * lowPolynomial;
      top ^= carry * highPolynomial;
    }
    high[byte] = top;
    low[byte] = bottom;
  }
  for (let at = 256; at < SLICES * 256; at += 1) {
    const top = high[at - 256] ?? 0;
    const bottom = low[at - 256] ?? 0;
    const index = bottom & 0xff;
    low[at] = ((bottom >>> 8) | (top << 24)) ^ (low[index] ?? 0);
    high[at] = (top >>> 8) ^ (high[index] ?? 0);
  }
  return { high, low };
}

/** Castagnoli's polynomial, reflected. */
const CRC32C_POLYNOMIAL = 0x82f63b78 | 0;
/** NVMe's polynomial 0xad93d23594c93659, reflected. */
const CRC64NVME_HIGH = 0x9a6c9329 | 0;
const CRC64NVME_LOW = 0xac4bc9b5 | 0;

let crc32cTable: Int32Array | undefined;

function crc32cChecksum(): Checksum {
  crc32cTable ??= makeTables(0, CRC32C_POLYNOMIAL).low;
  const table = crc32cTable;
  let value = -1;
  return {
    update(chunk) {
      value = crc32c(table, value, chunk);
    },
    digest: () => uint32(~value),
  };
}

/* The loops below run once a byte: reads past the end of a table do not happen, and `?? 0` would cost a third. */
/* oxlint-disable typescript/no-non-null-assertion */

function crc32c(table: Int32Array, start: number, chunk: Uint8Array): number {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  const whole = chunk.length - (chunk.length % SLICES);
  let value = start;
  for (let at = 0; at < whole; at += SLICES) {
    const first = value ^ view.getInt32(at, true);
    const second = view.getInt32(at + 4, true);
    value =
      table[1792 + (first & 0xff)]! ^
      table[1536 + ((first >>> 8) & 0xff)]! ^
      table[1280 + ((first >>> 16) & 0xff)]! ^
      table[1024 + (first >>> 24)]! ^
      table[768 + (second & 0xff)]! ^
      table[512 + ((second >>> 8) & 0xff)]! ^
      table[256 + ((second >>> 16) & 0xff)]! ^
      table[second >>> 24]!;
  }
  for (let at = whole; at < chunk.length; at += 1) {
    value = (value >>> 8) ^ table[(value ^ chunk[at]!) & 0xff]!;
  }
  return value;
}

let crc64Tables: { high: Int32Array; low: Int32Array } | undefined;

function crc64Checksum(): Checksum {
  crc64Tables ??= makeTables(CRC64NVME_HIGH, CRC64NVME_LOW);
  const tables = crc64Tables;
  const state = new Int32Array([-1, -1]);
  return {
    update(chunk) {
      crc64(tables, state, chunk);
    },
    digest: () => Buffer.concat([uint32(~state[0]!), uint32(~state[1]!)]),
  };
}

function crc64(tables: { high: Int32Array; low: Int32Array }, state: Int32Array, chunk: Uint8Array): void {
  const { high, low } = tables;
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  const whole = chunk.length - (chunk.length % SLICES);
  let top = state[0]!;
  let bottom = state[1]!;
  for (let at = 0; at < whole; at += SLICES) {
    const first = bottom ^ view.getInt32(at, true);
    const second = top ^ view.getInt32(at + 4, true);
    const a = 1792 + (first & 0xff);
    const b = 1536 + ((first >>> 8) & 0xff);
    const c = 1280 + ((first >>> 16) & 0xff);
    const d = 1024 + (first >>> 24);
    const e = 768 + (second & 0xff);
    const f = 512 + ((second >>> 8) & 0xff);
    const g = 256 + ((second >>> 16) & 0xff);
    const h = second >>> 24;
    bottom = low[a]! ^ low[b]! ^ low[c]! ^ low[d]! ^ low[e]! ^ low[f]! ^ low[g]! ^ low[h]!;
    top = high[a]! ^ high[b]! ^ high[c]! ^ high[d]! ^ high[e]! ^ high[f]! ^ high[g]! ^ high[h]!;
  }
  for (let at = whole; at < chunk.length; at += 1) {
    const index = (bottom ^ chunk[at]!) & 0xff;
    bottom = ((bottom >>> 8) | (top << 24)) ^ low[index]!;
    top = (top >>> 8) ^ high[index]!;
  }
  state[0] = top;
  state[1] = bottom;
}
