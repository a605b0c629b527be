import type { ByteSource } from './byte-source.ts';
import type { DirectoryLocation } from './end-of-directory.ts';
import { ZipError } from './errors.ts';
import {
  CENTRAL_HEADER_SIGNATURE,
  CENTRAL_HEADER_SIZE,
  FLAG_UTF8,
  MADE_ON_MACOS,
  MADE_ON_UNIX,
  MAX_UINT32,
  MODE_DIRECTORY,
  MODE_SYMLINK,
  MODE_TYPE_MASK,
} from './format.ts';
import { recordLength } from './record-length.ts';
import { readZip64Extra } from './zip64-extra.ts';

export type EntryKind = 'file' | 'folder' | 'symlink';

/** One entry of an archive, as its central directory has it. Sizes in bytes. */
export interface ArchiveEntry {
  readonly name: string;
  /** The name as stored: UTF-8 or, without bit 11, code page 437. */
  readonly rawName: Buffer;
  readonly kind: EntryKind;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Unix permission bits, or `undefined` when the archive was not made on a Unix. */
  readonly mode: number | undefined;
  readonly headerOffset: number;
}

/**
 * Parses the whole central directory (APPNOTE 4.3.12).
 * @throws {ZipError} ZIP_TRUNCATED when it has other records or another number of them than the end record says
 */
export function parseDirectory(source: ByteSource, location: DirectoryLocation): ArchiveEntry[] {
  const directory = source.read(location.offset, location.size);
  const entries: ArchiveEntry[] = [];
  let at = 0;
  while (at < directory.length) {
    if (
      directory.length - at < CENTRAL_HEADER_SIZE ||
      directory.readUInt32LE(at) !== CENTRAL_HEADER_SIGNATURE
    ) {
      throw damagedDirectory(source, `record ${entries.length + 1} is damaged`);
    }
    const length = recordLength(directory, at);
    if (at + length > directory.length) {
      throw damagedDirectory(source, `record ${entries.length + 1} is cut off`);
    }
    entries.push(parseRecord(directory.subarray(at, at + length)));
    at += length;
  }
  if (entries.length !== location.entries) {
    throw damagedDirectory(
      source,
      `it has ${entries.length} entries where ${location.entries} were announced`,
    );
  }
  return entries;
}

function damagedDirectory(source: ByteSource, reason: string): ZipError {
  return new ZipError('ZIP_TRUNCATED', `Cannot read the directory of "${source.label}": ${reason}`, {
    data: { archive: source.label },
  });
}

function parseRecord(record: Buffer): ArchiveEntry {
  const flags = record.readUInt16LE(8);
  const nameLength = record.readUInt16LE(28);
  const extraStart = CENTRAL_HEADER_SIZE + nameLength;
  const rawName = Buffer.from(record.subarray(CENTRAL_HEADER_SIZE, extraStart));
  const wide = readZip64Extra(record.subarray(extraStart, extraStart + record.readUInt16LE(30)), {
    size: record.readUInt32LE(24) === MAX_UINT32,
    compressedSize: record.readUInt32LE(20) === MAX_UINT32,
    headerOffset: record.readUInt32LE(42) === MAX_UINT32,
  });
  const name = decodeName(rawName, flags);
  const mode = unixMode(record.readUInt16LE(4), record.readUInt32LE(38));
  return {
    name,
    rawName,
    kind: kindOf(name, mode),
    flags,
    method: record.readUInt16LE(10),
    crc32: record.readUInt32LE(16),
    compressedSize: wide.compressedSize ?? record.readUInt32LE(20),
    size: wide.size ?? record.readUInt32LE(24),
    mode: mode === undefined ? undefined : mode & 0o7777,
    headerOffset: wide.headerOffset ?? record.readUInt32LE(42),
  };
}

/** APPNOTE 4.4.2 and 4.4.15: the upper half of the external attributes is a mode when the host is a Unix. */
function unixMode(madeBy: number, externalAttributes: number): number | undefined {
  const host = madeBy >>> 8;
  const mode = externalAttributes >>> 16;
  return (host === MADE_ON_UNIX || host === MADE_ON_MACOS) && mode !== 0 ? mode : undefined;
}

function kindOf(name: string, mode: number | undefined): EntryKind {
  const type = (mode ?? 0) & MODE_TYPE_MASK;
  if (name.endsWith('/') || type === MODE_DIRECTORY) {
    return 'folder';
  }
  return type === MODE_SYMLINK ? 'symlink' : 'file';
}

/**
 * Python writes UTF-8 names with bit 11 and ASCII ones without; tools that forget the bit nearly always mean UTF-8
 * too, so code page 437 is only read where the bytes are no UTF-8 (APPNOTE appendix D).
 */
function decodeName(rawName: Buffer, flags: number): string {
  const text = rawName.toString('utf8');
  return (flags & FLAG_UTF8) !== 0 || !text.includes('\ufffd') ? text : rawName.toString('latin1');
}
