import { WheelError } from './errors.ts';
import type { NativeSummary } from './native-summary.ts';
import { crc32 } from '../zip/crc32.ts';

/**
 * A pack is a wheel made ready to be joined into a Lambda archive. One file, five parts and a trailer:
 *
 * 1. data: local headers, each followed by its compressed bytes, in the byte order of the names
 * 2. directory: their central records, with header offsets counted from the start of the pack
 * 3. files: the names as a JSON array, as a build's manifest quotes them
 * 4. native: the native files as JSON, for when their summary raises a question
 * 5. facts: {@link PackFacts} as JSON
 *
 * Data comes first so that joining is copying the first `dataSize` bytes.
 */
const MAGIC = 'ZWPACK01';
export const TRAILER_SIZE = 48;
/** Where the trailer's own checksum stands, over all before it. */
const CHECKSUM_AT = 44;

/** What a build needs to know of a distribution without opening its wheel. Sizes in bytes. */
export interface PackFacts {
  /** Normalised name (PEP 503). */
  readonly name: string;
  readonly version: string;
  readonly wheel: string;
  readonly wheelSha256: string;
  readonly requiresPython?: string;
  readonly requiresDist: readonly string[];
  /** Folder that the names start with, such as `python/`; empty at the root. */
  readonly prefix: string;
  /**
   * First parts of the names, after the prefix, with the range of bytes that their records take in the directory:
   * two packs can only collide where they share one.
   */
  readonly topLevel: Readonly<Record<string, readonly [start: number, end: number]>>;
  /** All files together, unpacked. */
  readonly size: number;
  /** Modules of its own that it imports by their absolute names, which a prefix breaks; absent when there are none. */
  readonly absoluteImports?: readonly string[];
  /** Two names that differ in case only, when there are such. */
  readonly caseClash?: readonly [string, string];
  /** Absent when it has no native files. */
  readonly native?: NativeSummary;
  /** Mach-O and PE files, which are dead weight on Lambda or a library of the wrong platform. */
  readonly foreign: readonly string[];
}

/** Sizes in bytes and CRC-32 checksums of a pack's parts. */
export interface PackTrailer {
  readonly dataSize: number;
  readonly directorySize: number;
  readonly filesSize: number;
  readonly nativeSize: number;
  readonly factsSize: number;
  readonly entries: number;
  readonly dataCrc: number;
  readonly indexCrc: number;
}

export function encodeTrailer(trailer: PackTrailer): Buffer {
  const bytes = Buffer.alloc(TRAILER_SIZE);
  bytes.write(MAGIC, 0, 'latin1');
  bytes.writeBigUInt64LE(BigInt(trailer.dataSize), 8);
  bytes.writeUInt32LE(trailer.directorySize, 16);
  bytes.writeUInt32LE(trailer.filesSize, 20);
  bytes.writeUInt32LE(trailer.nativeSize, 24);
  bytes.writeUInt32LE(trailer.factsSize, 28);
  bytes.writeUInt32LE(trailer.entries, 32);
  bytes.writeUInt32LE(trailer.dataCrc, 36);
  bytes.writeUInt32LE(trailer.indexCrc, 40);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, CHECKSUM_AT)), CHECKSUM_AT);
  return bytes;
}

/**
 * @param path what the pack is called in messages
 * @throws {WheelError} PACK_DAMAGED
 */
export function decodeTrailer(bytes: Buffer, fileSize: number, path: string): PackTrailer {
  if (
    bytes.toString('latin1', 0, 8) !== MAGIC ||
    bytes.readUInt32LE(CHECKSUM_AT) !== crc32(bytes.subarray(0, CHECKSUM_AT))
  ) {
    throw packDamaged(path, 'its trailer is not that of a pack');
  }
  const trailer = {
    dataSize: Number(bytes.readBigUInt64LE(8)),
    directorySize: bytes.readUInt32LE(16),
    filesSize: bytes.readUInt32LE(20),
    nativeSize: bytes.readUInt32LE(24),
    factsSize: bytes.readUInt32LE(28),
    entries: bytes.readUInt32LE(32),
    dataCrc: bytes.readUInt32LE(36),
    indexCrc: bytes.readUInt32LE(40),
  };
  const expected =
    trailer.dataSize +
    trailer.directorySize +
    trailer.filesSize +
    trailer.nativeSize +
    trailer.factsSize +
    TRAILER_SIZE;
  if (expected !== fileSize) {
    throw packDamaged(path, `it has ${fileSize} bytes where ${expected} are announced`);
  }
  return trailer;
}

/** The error for a pack that is not what was written; callers make the pack anew. */
export function packDamaged(path: string, reason: string): WheelError {
  return new WheelError('PACK_DAMAGED', `Cannot use the pack "${path}": ${reason}`, {
    data: { path },
    hint: 'run the build again: the pack is made anew from its wheel',
  });
}
