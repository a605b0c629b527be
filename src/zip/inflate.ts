import { promisify } from 'node:util';
import { crc32, inflateRaw, inflateRawSync } from 'node:zlib';
import type { ByteSource } from './byte-source.ts';
import { ZipError } from './errors.ts';
import { METHOD_STORED } from './format.ts';
import type { CheckedEntry } from './read-archive.ts';

/** The least that zlib takes. */
const MINIMUM_CHUNK = 64;

const inflateInBackground = promisify(inflateRaw);

/** The compressed bytes of an entry, as they are in the archive. */
export function readCompressed(source: ByteSource, entry: CheckedEntry): Buffer {
  return source.read(entry.dataOffset, entry.compressedSize);
}

/**
 * Unpacks one entry in a background thread, never to more bytes than it declares, and checks size and checksum.
 * @param compressed what {@link readCompressed} gave, where the caller has it already
 * @throws {ZipError} ZIP_DAMAGED_ENTRY
 */
export async function inflateEntry(
  source: ByteSource,
  entry: CheckedEntry,
  compressed: Buffer = readCompressed(source, entry),
): Promise<Buffer> {
  if (entry.method === METHOD_STORED) {
    return verified(source, entry, compressed);
  }
  try {
    const bytes = await inflateInBackground(compressed, bounds(entry));
    return verified(source, entry, bytes);
  } catch (error) {
    throw asDamage(source, entry, error);
  }
}

/**
 * The same at once, for callers that need one small entry.
 * @throws {ZipError} ZIP_DAMAGED_ENTRY
 */
export function inflateEntrySync(
  source: ByteSource,
  entry: CheckedEntry,
  compressed: Buffer = readCompressed(source, entry),
): Buffer {
  if (entry.method === METHOD_STORED) {
    return verified(source, entry, compressed);
  }
  try {
    const bytes = inflateRawSync(compressed, bounds(entry));
    return verified(source, entry, bytes);
  } catch (error) {
    throw asDamage(source, entry, error);
  }
}

/** Never more bytes than are declared, in one piece: joining the usual pieces of 16 KiB costs a copy of it all. */
function bounds({ size }: CheckedEntry): { maxOutputLength: number; chunkSize: number } {
  return { maxOutputLength: Math.max(1, size), chunkSize: Math.max(MINIMUM_CHUNK, size + 1) };
}

function asDamage(source: ByteSource, entry: CheckedEntry, error: unknown): ZipError {
  if (error instanceof ZipError) {
    return error;
  }
  const reason =
    error instanceof RangeError
      ? `it unpacks to more than the ${entry.size} bytes it declares`
      : 'its data is damaged';
  return damagedEntry(source, entry, { reason, cause: error });
}

function verified(source: ByteSource, entry: CheckedEntry, bytes: Buffer): Buffer {
  if (bytes.length !== entry.size) {
    throw damagedEntry(source, entry, {
      reason: `it unpacks to ${bytes.length} bytes where ${entry.size} are declared`,
    });
  }
  const found = crc32(bytes);
  if (found !== entry.crc32) {
    throw damagedEntry(source, entry, {
      reason: `its checksum is ${found} where ${entry.crc32} is declared`,
    });
  }
  return bytes;
}

interface Damage {
  readonly reason: string;
  readonly cause?: unknown;
}

/** The error of an entry that cannot be unpacked. */
export function damagedEntry(source: ByteSource, entry: CheckedEntry, { reason, cause }: Damage): ZipError {
  return new ZipError('ZIP_DAMAGED_ENTRY', `Cannot unpack "${entry.name}" of "${source.label}": ${reason}`, {
    data: { archive: source.label, entry: entry.name },
    cause,
  });
}
