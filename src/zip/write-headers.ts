import {
  CENTRAL_HEADER_SIGNATURE,
  CENTRAL_HEADER_SIZE,
  END_SIGNATURE,
  END_SIZE,
  EPOCH_DATE,
  EPOCH_TIME,
  FLAG_UTF8,
  LOCAL_HEADER_SIGNATURE,
  LOCAL_HEADER_SIZE,
  MADE_ON_UNIX,
  MAX_UINT16,
  MAX_UINT32,
  MODE_REGULAR,
  MODE_SYMLINK,
  VERSION_DEFLATE,
  VERSION_ZIP64,
  ZIP64_END_SIGNATURE,
  ZIP64_END_SIZE,
  ZIP64_LOCATOR_SIGNATURE,
  ZIP64_LOCATOR_SIZE,
} from './format.ts';

/** What a header says of an entry. Time, host and flags are the same for all, so that equal files give equal bytes. */
export interface EntryHeader {
  readonly name: string;
  readonly method: number;
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly executable: boolean;
  readonly symlink?: boolean;
}

/** 0755 for executables, 0644 for all other files: what Lambda's own guide asks for. */
function externalAttributes(entry: EntryHeader): number {
  const mode =
    entry.symlink === true ? MODE_SYMLINK | 0o777 : MODE_REGULAR | (entry.executable ? 0o755 : 0o644);
  return (mode << 16) >>> 0;
}

/** The fields that local and central header share, from the version needed to the sizes. */
function writeSharedFields(
  header: Buffer,
  at: number,
  entry: EntryHeader & { readonly nameBytes: Buffer },
): void {
  header.writeUInt16LE(VERSION_DEFLATE, at);
  header.writeUInt16LE(entry.nameBytes.length === entry.name.length ? 0 : FLAG_UTF8, at + 2);
  header.writeUInt16LE(entry.method, at + 4);
  header.writeUInt16LE(EPOCH_TIME, at + 6);
  header.writeUInt16LE(EPOCH_DATE, at + 8);
  header.writeUInt32LE(entry.crc32, at + 10);
  header.writeUInt32LE(entry.compressedSize, at + 14);
  header.writeUInt32LE(entry.size, at + 18);
  header.writeUInt16LE(entry.nameBytes.length, at + 22);
}

/** Local file header with its name (APPNOTE 4.3.7), without extra field. */
export function encodeLocalHeader(entry: EntryHeader): Buffer {
  const nameBytes = Buffer.from(entry.name);
  const header = Buffer.alloc(LOCAL_HEADER_SIZE + nameBytes.length);
  header.writeUInt32LE(LOCAL_HEADER_SIGNATURE, 0);
  writeSharedFields(header, 4, { ...entry, nameBytes });
  nameBytes.copy(header, LOCAL_HEADER_SIZE);
  return header;
}

/** Central directory record with its name (APPNOTE 4.3.12), pointing to a local header at `headerOffset`. */
export function encodeCentralHeader(entry: EntryHeader, headerOffset: number): Buffer {
  const nameBytes = Buffer.from(entry.name);
  const header = Buffer.alloc(CENTRAL_HEADER_SIZE + nameBytes.length);
  header.writeUInt32LE(CENTRAL_HEADER_SIGNATURE, 0);
  header.writeUInt16LE((MADE_ON_UNIX << 8) | VERSION_DEFLATE, 4);
  writeSharedFields(header, 6, { ...entry, nameBytes });
  header.writeUInt32LE(externalAttributes(entry), 38);
  header.writeUInt32LE(headerOffset, 42);
  nameBytes.copy(header, CENTRAL_HEADER_SIZE);
  return header;
}

/** End of central directory (APPNOTE 4.3.16), preceded by the zip64 records when there are more than 65,534 entries. */
export function encodeEnd(entries: number, directorySize: number, directoryOffset: number): Buffer {
  const end = Buffer.alloc(END_SIZE);
  end.writeUInt32LE(END_SIGNATURE, 0);
  end.writeUInt16LE(Math.min(entries, MAX_UINT16), 8);
  end.writeUInt16LE(Math.min(entries, MAX_UINT16), 10);
  end.writeUInt32LE(Math.min(directorySize, MAX_UINT32), 12);
  end.writeUInt32LE(Math.min(directoryOffset, MAX_UINT32), 16);
  return entries < MAX_UINT16
    ? end
    : Buffer.concat([encodeZip64End(entries, directorySize, directoryOffset), end]);
}

function encodeZip64End(entries: number, directorySize: number, directoryOffset: number): Buffer {
  const bytes = Buffer.alloc(ZIP64_END_SIZE + ZIP64_LOCATOR_SIZE);
  bytes.writeUInt32LE(ZIP64_END_SIGNATURE, 0);
  bytes.writeBigUInt64LE(BigInt(ZIP64_END_SIZE - 12), 4);
  bytes.writeUInt16LE((MADE_ON_UNIX << 8) | VERSION_ZIP64, 12);
  bytes.writeUInt16LE(VERSION_ZIP64, 14);
  bytes.writeBigUInt64LE(BigInt(entries), 24);
  bytes.writeBigUInt64LE(BigInt(entries), 32);
  bytes.writeBigUInt64LE(BigInt(directorySize), 40);
  bytes.writeBigUInt64LE(BigInt(directoryOffset), 48);
  bytes.writeUInt32LE(ZIP64_LOCATOR_SIGNATURE, ZIP64_END_SIZE);
  bytes.writeBigUInt64LE(BigInt(directoryOffset + directorySize), ZIP64_END_SIZE + 8);
  bytes.writeUInt32LE(1, ZIP64_END_SIZE + 16);
  return bytes;
}
