import { write } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { crc32, createInflateRaw } from 'node:zlib';
import { ZipwrightError } from '../../errors/zipwright-error.ts';
import { isSystemError } from '../../errors/system-error.ts';
import type { ByteSource } from '../../zip/byte-source.ts';
import { ZipError } from '../../zip/errors.ts';
import { METHOD_STORED } from '../../zip/format.ts';
import type { CheckedEntry } from '../../zip/read-archive.ts';
import { quoteName } from './errors.ts';

const CHUNK_BYTES = 1024 * 1024;

const writeAt = promisify(write);

/** Where the content goes. */
export interface LargeTarget {
  /** An open, empty file. */
  readonly descriptor: number;
  readonly signal: AbortSignal;
}

/**
 * Unpacks one entry of many megabytes in pieces, so that it never is in memory whole, and checks size and checksum.
 * @throws {ZipError} ZIP_DAMAGED_ENTRY as the zip room's reader does; nothing beyond the declared size is written
 */
export async function writeLarge(
  source: ByteSource,
  entry: CheckedEntry,
  { descriptor, signal }: LargeTarget,
): Promise<void> {
  let size = 0;
  let checksum = 0;
  const take = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > entry.size) {
        throw damaged(source, entry, {
          reason: `it unpacks to more than the ${entry.size} bytes it declares`,
        });
      }
      checksum = crc32(chunk, checksum);
      await writeWhole(descriptor, chunk);
    }
  };
  const compressed = chunksOf(source, entry);
  try {
    await (entry.method === METHOD_STORED
      ? pipeline(compressed, take, { signal })
      : pipeline(compressed, createInflateRaw({ chunkSize: CHUNK_BYTES }), take, { signal }));
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof ZipwrightError || isSystemError(error)
      ? error
      : damaged(source, entry, { reason: 'its data is damaged', cause: error });
  }
  if (size !== entry.size) {
    throw damaged(source, entry, { reason: `it unpacks to ${size} bytes where ${entry.size} are declared` });
  }
  if (checksum !== entry.crc32) {
    throw damaged(source, entry, { reason: `its checksum is ${checksum} where ${entry.crc32} is declared` });
  }
}

async function* chunksOf(source: ByteSource, entry: CheckedEntry): AsyncGenerator<Buffer> {
  for (let done = 0; done < entry.compressedSize; done += CHUNK_BYTES) {
    yield source.read(entry.dataOffset + done, Math.min(CHUNK_BYTES, entry.compressedSize - done));
  }
}

/** Writes at the file's end, from a background thread. */
export async function writeWhole(descriptor: number, bytes: Buffer): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await writeAt(descriptor, bytes, done, bytes.length - done, null);
    done += bytesWritten;
  }
}

interface Damage {
  readonly reason: string;
  readonly cause?: unknown;
}

function damaged(source: ByteSource, entry: CheckedEntry, { reason, cause }: Damage): ZipError {
  return new ZipError(
    'ZIP_DAMAGED_ENTRY',
    `Cannot unpack ${quoteName(entry.name)} of "${source.label}": ${reason}`,
    { data: { archive: source.label, entry: entry.name }, cause },
  );
}
