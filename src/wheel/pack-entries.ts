import { readSync } from 'node:fs';
import { recordLength } from '../zip/record-length.ts';
import { CENTRAL_HEADER_SIZE, LOCAL_HEADER_SIZE } from '../zip/format.ts';
import type { EntryHeader } from '../zip/write-headers.ts';
import type { OpenPack } from './open-pack.ts';

/** An entry of a pack, its header offset counted from the pack's start. */
export interface PackEntry extends EntryHeader {
  readonly headerOffset: number;
}

function nameAt(directory: Buffer, at: number): string {
  const start = at + CENTRAL_HEADER_SIZE;
  return directory.toString('utf8', start, start + directory.readUInt16LE(at + 28));
}

/** Entries of a pack in its order: all, or those of a range of directory bytes. Names have the pack's prefix. */
export function* packEntries(
  pack: OpenPack,
  [start, end]: readonly [start: number, end: number] = [0, pack.directory.length],
): Generator<PackEntry> {
  const { directory } = pack;
  for (let at = start; at < end; at += recordLength(directory, at)) {
    yield {
      name: nameAt(directory, at),
      method: directory.readUInt16LE(at + 10),
      crc32: directory.readUInt32LE(at + 16),
      compressedSize: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      executable: ((directory.readUInt32LE(at + 38) >>> 16) & 0o111) !== 0,
      headerOffset: directory.readUInt32LE(at + 42),
    };
  }
}

/** The compressed bytes of an entry. */
export function readPackData(pack: OpenPack, entry: PackEntry): Buffer {
  const bytes = Buffer.allocUnsafe(entry.compressedSize);
  const start = entry.headerOffset + LOCAL_HEADER_SIZE + Buffer.byteLength(entry.name);
  readSync(pack.descriptor, bytes, 0, bytes.length, start);
  return bytes;
}
