import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import type { ByteSource } from './byte-source.ts';
import { crc32 } from './crc32.ts';
import type { ZipError } from './errors.ts';
import { METHOD_STORED } from './format.ts';
import { damagedEntry, inflateEntry, inflateEntrySync } from './inflate.ts';
import type { CheckedEntry } from './read-archive.ts';

/** Up to here an entry is unpacked in one piece; beyond, memory is bounded by unpacking it bit by bit. */
const ONE_PIECE_BYTES = 8 * 1024 * 1024;
/** Below this a background thread costs more than it saves. */
const AT_ONCE_BYTES = 32 * 1024;
const CHUNK_BYTES = 1 << 20;
/** Deflate makes at most 1032 bytes of one (zlib's technical details). */
const HIGHEST_RATIO = 1032;

/**
 * Unpacks an entry without keeping it, and checks size and checksum.
 * @param headBytes how many of its first bytes are wanted
 * @returns its first bytes, fewer when it is shorter
 * @throws {ZipError} ZIP_DAMAGED_ENTRY
 */
export async function verifyEntry(
  source: ByteSource,
  entry: CheckedEntry,
  headBytes: number,
): Promise<Buffer> {
  const { size, compressedSize } = entry;
  if (size > compressedSize * HIGHEST_RATIO + HIGHEST_RATIO) {
    throw damagedEntry(source, entry, { reason: 'it declares more bytes than its data can unpack to' });
  }
  const largest = Math.max(size, compressedSize);
  if (largest > ONE_PIECE_BYTES) {
    return verifyInPieces(source, entry, headBytes);
  }
  const content =
    largest <= AT_ONCE_BYTES ? inflateEntrySync(source, entry) : await inflateEntry(source, entry);
  return Buffer.from(content.subarray(0, headBytes));
}

async function verifyInPieces(source: ByteSource, entry: CheckedEntry, headBytes: number): Promise<Buffer> {
  let head = Buffer.alloc(0);
  let size = 0;
  let checksum = 0;
  const take = async (pieces: AsyncIterable<Buffer>): Promise<void> => {
    for await (const piece of pieces) {
      if (head.length < headBytes) {
        head = Buffer.concat([head, piece.subarray(0, headBytes - head.length)]);
      }
      size += piece.length;
      checksum = crc32(piece, checksum);
      if (size > entry.size) {
        throw damagedEntry(source, entry, {
          reason: `it unpacks to more than the ${entry.size} bytes it declares`,
        });
      }
    }
  };
  const pieces = Readable.from(piecesOf(source, entry));
  if (entry.method === METHOD_STORED) {
    await take(pieces);
  } else {
    await inflatePieces(pieces, take, (cause) =>
      damagedEntry(source, entry, { reason: 'its data is damaged', cause }),
    );
  }
  if (size !== entry.size) {
    throw damagedEntry(source, entry, {
      reason: `it unpacks to ${size} bytes where ${entry.size} are declared`,
    });
  }
  if (checksum !== entry.crc32) {
    throw damagedEntry(source, entry, {
      reason: `its checksum is ${checksum} where ${entry.crc32} is declared`,
    });
  }
  return head;
}

async function inflatePieces(
  pieces: Readable,
  take: (pieces: AsyncIterable<Buffer>) => Promise<void>,
  describe: (cause: unknown) => ZipError,
): Promise<void> {
  try {
    await pipeline(pieces, createInflateRaw({ chunkSize: CHUNK_BYTES }), take);
  } catch (error) {
    throw error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
      ? describe(error)
      : error;
  }
}

function* piecesOf(source: ByteSource, { dataOffset, compressedSize }: CheckedEntry): Generator<Buffer> {
  for (let done = 0; done < compressedSize; done += CHUNK_BYTES) {
    yield source.read(dataOffset + done, Math.min(CHUNK_BYTES, compressedSize - done));
  }
}
