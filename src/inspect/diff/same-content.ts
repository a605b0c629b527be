import type { ByteSource } from '../../zip/byte-source.ts';
import type { ArchiveEntry } from '../../zip/central-directory.ts';
import { ZipError } from '../../zip/errors.ts';
import { locateData } from '../../zip/local-header.ts';
import type { EntryReader } from '../entry-reader.ts';

/** An entry and what its bytes are read from. */
export interface ReadableEntry {
  readonly entry: ArchiveEntry;
  readonly source: ByteSource;
  readonly reader: EntryReader;
}

const PIECE_BYTES = 4 * 1024 * 1024;

/** Whether two sources have the same bytes. */
export function areSameBytes(left: ByteSource, right: ByteSource): boolean {
  return left.size === right.size && rangesAreEqual([left, 0], [right, 0], left.size);
}

/**
 * Whether two entries unpack to the same bytes. Nothing is unpacked where the compressed bytes are the same; what cannot
 * be unpacked counts as different.
 */
export function haveSameContent(left: ReadableEntry, right: ReadableEntry): boolean {
  const [a, b] = [left.entry, right.entry];
  if (a.size !== b.size || a.crc32 !== b.crc32) {
    return false;
  }
  if (a.method === b.method && a.flags === b.flags && a.compressedSize === b.compressedSize) {
    const [from, to] = [dataOffset(left), dataOffset(right)];
    if (from === undefined || to === undefined) {
      return false;
    }
    if (rangesAreEqual([left.source, from], [right.source, to], a.compressedSize)) {
      return true;
    }
  }
  const unpacked = left.reader.read(a);
  return unpacked !== undefined && right.reader.read(b)?.equals(unpacked) === true;
}

function dataOffset({ source, entry }: ReadableEntry): number | undefined {
  try {
    return locateData(source, entry);
  } catch (error) {
    if (error instanceof ZipError) {
      return undefined;
    }
    throw error;
  }
}

type Place = readonly [source: ByteSource, offset: number];

function rangesAreEqual([left, from]: Place, [right, to]: Place, length: number): boolean {
  for (let done = 0; done < length; done += PIECE_BYTES) {
    const piece = Math.min(PIECE_BYTES, length - done);
    if (!left.read(from + done, piece).equals(right.read(to + done, piece))) {
      return false;
    }
  }
  return true;
}
