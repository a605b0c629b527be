import type { ByteSource } from './byte-source.ts';
import type { ArchiveEntry } from './central-directory.ts';
import { ZipError } from './errors.ts';
import { FLAG_DATA_DESCRIPTOR, LOCAL_HEADER_SIGNATURE, LOCAL_HEADER_SIZE, MAX_UINT32 } from './format.ts';
import { readZip64Extra } from './zip64-extra.ts';

/**
 * Checks an entry's local header against the central directory and finds its data. With bit 3 the local sizes and
 * checksum may be zero (APPNOTE 4.4.4); everything else must be the same, or two readers would see two archives.
 * @returns offset of the entry's first compressed byte
 * @throws {ZipError} ZIP_HEADERS_DISAGREE, ZIP_TRUNCATED
 */
export function locateData(source: ByteSource, entry: ArchiveEntry): number {
  const header = source.read(entry.headerOffset, LOCAL_HEADER_SIZE);
  if (header.readUInt32LE(0) !== LOCAL_HEADER_SIGNATURE) {
    throw disagreement(source, entry, 'there is no local header where the directory points');
  }
  const nameLength = header.readUInt16LE(26);
  const extraLength = header.readUInt16LE(28);
  const variable = source.read(entry.headerOffset + LOCAL_HEADER_SIZE, nameLength + extraLength);
  if (!variable.subarray(0, nameLength).equals(entry.rawName)) {
    throw disagreement(source, entry, `the local name is "${variable.toString('utf8', 0, nameLength)}"`);
  }
  if (header.readUInt16LE(8) !== entry.method) {
    throw disagreement(source, entry, 'the compression methods differ');
  }
  checkSizes(source, entry, { header, extra: variable.subarray(nameLength) });
  const offset = entry.headerOffset + LOCAL_HEADER_SIZE + nameLength + extraLength;
  if (offset + entry.compressedSize > source.size) {
    throw new ZipError(
      'ZIP_TRUNCATED',
      `Cannot read "${entry.name}" of "${source.label}": its data is cut off`,
      {
        data: { archive: source.label, entry: entry.name },
      },
    );
  }
  return offset;
}

interface LocalFields {
  readonly header: Buffer;
  readonly extra: Buffer;
}

function checkSizes(source: ByteSource, entry: ArchiveEntry, { header, extra }: LocalFields): void {
  const compressed32 = header.readUInt32LE(18);
  const size32 = header.readUInt32LE(22);
  const wide = readZip64Extra(extra, {
    size: size32 === MAX_UINT32,
    compressedSize: compressed32 === MAX_UINT32,
    headerOffset: false,
  });
  const local = {
    crc32: header.readUInt32LE(14),
    compressedSize: wide.compressedSize ?? compressed32,
    size: wide.size ?? size32,
  };
  const follows = ((header.readUInt16LE(6) | entry.flags) & FLAG_DATA_DESCRIPTOR) !== 0;
  for (const key of ['crc32', 'compressedSize', 'size'] as const) {
    if (local[key] !== entry[key] && !(follows && (local[key] === 0 || local[key] === MAX_UINT32))) {
      throw disagreement(source, entry, `${key} is ${local[key]} locally and ${entry[key]} in the directory`);
    }
  }
}

function disagreement(source: ByteSource, entry: ArchiveEntry, reason: string): ZipError {
  return new ZipError(
    'ZIP_HEADERS_DISAGREE',
    `Cannot trust "${entry.name}" of "${source.label}": ${reason}`,
    { data: { archive: source.label, entry: entry.name } },
  );
}
