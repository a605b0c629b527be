import type { ByteSource } from '../../zip/byte-source.ts';
import type { ArchiveEntry } from '../../zip/central-directory.ts';
import { locateDirectoryLoosely, type DirectoryLocation } from '../../zip/end-of-directory.ts';
import { FLAG_DATA_DESCRIPTOR, LOCAL_HEADER_SIGNATURE, LOCAL_HEADER_SIZE } from '../../zip/format.ts';
import { recordLength } from '../../zip/record-length.ts';

/** Which bytes of a zip are whose. All of them together are the zip's size. */
export interface StoredBytes {
  /** Of each entry, in the directory's order: local header, data, data descriptor and record in the directory. */
  readonly entries: readonly number[];
  /** Before the first entry, between entries, around the directory and behind the end: nobody reads them. */
  readonly unused: number;
  /** The end of the directory, with the archive's comment. */
  readonly end: number;
}

/** The signature of a data descriptor (APPNOTE 4.3.9.3), which may be left out. */
const DESCRIPTOR_SIGNATURE = 0x08074b50;
const LARGEST_DESCRIPTOR = 24;

/**
 * Tells for every byte of a zip which entry it belongs to. Where data of entries overlaps, each byte counts once, for the
 * entry that begins last before it. Only local headers with something unusual are read.
 * @param entries of the same zip, in its directory's order, with offsets from the file's first byte
 * @throws {ZipError}
 */
export function countStoredBytes(source: ByteSource, entries: readonly ArchiveEntry[]): StoredBytes {
  const location = locateDirectoryLoosely(source);
  const records = recordLengths(source, location);
  const stored = entries.map((_, index) => records[index] ?? 0);
  const order = entries.map((_, index) => index).sort((a, b) => startOf(entries[a]) - startOf(entries[b]));
  const { offset, size, behindDirectory, trailing } = location;
  let unused = Math.min(startOf(entries[order[0] ?? 0]), offset) + behindDirectory + trailing;
  order.forEach((index, position) => {
    const entry = entries[index];
    if (entry === undefined) {
      return;
    }
    const next = order[position + 1];
    const start = Math.min(startOf(entry), offset);
    const end = next === undefined ? offset : Math.min(startOf(entries[next]), offset);
    const used = usedBytes(source, entry, end - start);
    stored[index] = (stored[index] ?? 0) + used;
    unused += end - start - used;
  });
  return { entries: stored, unused, end: source.size - offset - size - behindDirectory - trailing };
}

function startOf(entry: ArchiveEntry | undefined): number {
  return entry?.headerOffset ?? Infinity;
}

function recordLengths(source: ByteSource, location: DirectoryLocation): number[] {
  const directory = source.read(location.offset, location.size);
  const lengths: number[] = [];
  for (let at = 0; at < directory.length; at += lengths.at(-1) ?? 0) {
    lengths.push(recordLength(directory, at));
  }
  return lengths;
}

/** @param room bytes up to what comes next: no more are ever the entry's */
function usedBytes(source: ByteSource, entry: ArchiveEntry, room: number): number {
  const { compressedSize, flags, headerOffset, rawName } = entry;
  const least = LOCAL_HEADER_SIZE + rawName.length + compressedSize;
  if (room <= least) {
    return room;
  }
  const header = source.read(headerOffset, Math.min(LOCAL_HEADER_SIZE, room));
  if (header.length < LOCAL_HEADER_SIZE || header.readUInt32LE(0) !== LOCAL_HEADER_SIGNATURE) {
    return 0;
  }
  const data = LOCAL_HEADER_SIZE + header.readUInt16LE(26) + header.readUInt16LE(28) + compressedSize;
  const follows = ((header.readUInt16LE(6) | flags) & FLAG_DATA_DESCRIPTOR) !== 0;
  const rest = Math.min(room - data, LARGEST_DESCRIPTOR);
  const descriptor = follows && rest > 0 ? source.read(headerOffset + data, rest) : Buffer.alloc(0);
  return Math.min(room, data + descriptorLength(descriptor, entry));
}

/** APPNOTE 4.3.9: checksum and two sizes of 4 or 8 bytes each, with or without a signature before them. */
function descriptorLength(bytes: Buffer, { compressedSize }: ArchiveEntry): number {
  const signature = bytes.length >= 4 && bytes.readUInt32LE(0) === DESCRIPTOR_SIGNATURE ? 4 : 0;
  const at = signature + 4;
  const isWide = bytes.length >= at + 16 && bytes.readBigUInt64LE(at) === BigInt(compressedSize);
  return Math.min(bytes.length, at + (isWide ? 16 : 8));
}
