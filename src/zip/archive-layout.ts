import type { ByteSource } from './byte-source.ts';
import type { ArchiveEntry } from './central-directory.ts';
import type { DirectoryLocation } from './end-of-directory.ts';
import {
  FLAG_DATA_DESCRIPTOR,
  LOCAL_HEADER_SIGNATURE,
  LOCAL_HEADER_SIZE,
  MAX_UINT32,
  VERSION_ZIP64,
} from './format.ts';
import { recordLength } from './record-length.ts';

/** Bytes of an archive that none of its entries accounts for, and entries that share theirs. */
export interface ArchiveGaps {
  /** Before the first entry. */
  readonly before: number;
  /** Between entries, or between the last and the directory. */
  readonly between: number;
  /** The first entry that begins before another has ended, or the last if it reaches into the directory. */
  readonly overlapping: ArchiveEntry | undefined;
}

/** With its signature and the sizes of zip64 (APPNOTE 4.3.9). */
const LARGEST_DESCRIPTOR = 24;

/**
 * Measures what lies between an archive's entries.
 * @param entries with offsets in the source
 * @param end where the directory begins
 */
export function measureGaps(source: ByteSource, entries: readonly ArchiveEntry[], end: number): ArchiveGaps {
  const sorted = entries.toSorted((a, b) => a.headerOffset - b.headerOffset);
  let at = sorted[0]?.headerOffset ?? end;
  const before = at;
  let between = 0;
  let overlapping: ArchiveEntry | undefined;
  for (const [index, entry] of sorted.entries()) {
    if (entry.headerOffset < at) {
      overlapping ??= entry;
    }
    between += Math.max(0, entry.headerOffset - at);
    at = Math.max(at, endOf(source, entry, sorted[index + 1]?.headerOffset ?? end));
  }
  if (at > end) {
    overlapping ??= sorted.at(-1);
  }
  return { before, between: between + Math.max(0, end - at), overlapping };
}

/** Where an entry ends. The local header is only read when the directory leaves it open. */
function endOf(source: ByteSource, entry: ArchiveEntry, next: number): number {
  const { headerOffset, rawName, compressedSize, flags } = entry;
  const least = headerOffset + LOCAL_HEADER_SIZE + rawName.length + compressedSize;
  if (least >= next || headerOffset + LOCAL_HEADER_SIZE > source.size) {
    return least;
  }
  const header = source.read(headerOffset, LOCAL_HEADER_SIZE);
  if (header.readUInt32LE(0) !== LOCAL_HEADER_SIGNATURE) {
    return next;
  }
  const end = least - rawName.length + header.readUInt16LE(26) + header.readUInt16LE(28);
  const isDescriptor = (flags & FLAG_DATA_DESCRIPTOR) !== 0 && next - end <= LARGEST_DESCRIPTOR;
  return isDescriptor ? Math.max(end, next) : end;
}

/** Whether an entry says that it needs zip64, or has a number that only fits into its fields (APPNOTE 4.4.3, 4.5.3). */
export function hasZip64Entries(source: ByteSource, { offset, size }: DirectoryLocation): boolean {
  const directory = source.read(offset, size);
  for (let at = 0; at < size; at += recordLength(directory, at)) {
    if (isZip64Record(directory, at)) {
      return true;
    }
  }
  return false;
}

/** The same of the central record at `at`. */
export function isZip64Record(directory: Buffer, at: number): boolean {
  const isWide = [20, 24, 42].some((field) => directory.readUInt32LE(at + field) === MAX_UINT32);
  return isWide || directory.readUInt8(at + 6) === VERSION_ZIP64;
}
