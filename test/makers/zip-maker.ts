import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of an archive to make. Everything beyond name and content is for archives that tools do not write. */
export interface MadeEntry {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  /** Bytes to store as they are, instead of the deflated content. */
  readonly compressed?: Buffer;
  /** Compression method, 8 unless said otherwise; 0 stores. */
  readonly method?: number;
  /** Unix mode with its file type bits. */
  readonly mode?: number;
  readonly host?: number;
  readonly flags?: number;
  readonly dataDescriptor?: boolean;
  readonly zip64?: boolean;
  readonly extra?: Buffer;
  /** What the local header says otherwise. */
  readonly local?: {
    readonly name?: string;
    readonly size?: number;
    readonly crc32?: number;
    readonly method?: number;
  };
  /** What the directory says otherwise. */
  readonly central?: {
    readonly size?: number;
    readonly crc32?: number;
    readonly compressedSize?: number;
    readonly offset?: number;
  };
}

export interface MadeArchive {
  readonly entries: readonly MadeEntry[];
  readonly comment?: string;
  /** Bytes before the first entry, or after the end. */
  readonly before?: Buffer;
  readonly after?: Buffer;
  readonly announcedEntries?: number;
  readonly zip64End?: boolean;
}

interface Sizes {
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
}

/** Writes a zip archive byte by byte, from APPNOTE alone, so that it shares nothing with the code under test. */
export function makeZip({
  entries,
  comment = '',
  before,
  after,
  announcedEntries,
  zip64End,
}: MadeArchive): Buffer {
  const body: Buffer[] = [before ?? Buffer.alloc(0)];
  const directory: Buffer[] = [];
  let offset = body[0]?.length ?? 0;
  for (const entry of entries) {
    const content = Buffer.from(entry.content ?? '');
    const method = entry.method ?? 8;
    const data = entry.compressed ?? (method === 8 ? deflateRawSync(content) : content);
    const sizes = { crc32: crc32(content), compressedSize: data.length, size: content.length };
    const parts = [localHeader(entry, method, sizes), data, dataDescriptor(entry, sizes)];
    directory.push(centralHeader(entry, method, { ...sizes, offset }));
    body.push(...parts);
    offset += parts.reduce((sum, part) => sum + part.length, 0);
  }
  const records = Buffer.concat(directory);
  const count = announcedEntries ?? entries.length;
  return Buffer.concat([
    ...body,
    records,
    ...(zip64End === true ? [zip64EndRecords(count, records.length, offset)] : []),
    endRecord({ count, size: records.length, offset, comment, saturated: zip64End === true }),
    after ?? Buffer.alloc(0),
  ]);
}

function nameBytes(name: string | Buffer): Buffer {
  return Buffer.from(name);
}

function flagsOf({ flags = 0, dataDescriptor: follows, name }: MadeEntry): number {
  const utf8 = typeof name === 'string' && nameBytes(name).length !== name.length ? 0x800 : 0;
  return flags | utf8 | (follows === true ? 8 : 0);
}

function zip64Extra(values: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + 8 * values.length);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8 * values.length, 2);
  for (const [index, value] of values.entries()) {
    extra.writeBigUInt64LE(BigInt(value), 4 + 8 * index);
  }
  return extra;
}

function localHeader(entry: MadeEntry, method: number, sizes: Sizes): Buffer {
  const name = nameBytes(entry.local?.name ?? entry.name);
  const follows = entry.dataDescriptor === true;
  const said = { ...sizes, ...entry.local };
  const extra = Buffer.concat([
    entry.zip64 === true ? zip64Extra([said.size, sizes.compressedSize]) : Buffer.alloc(0),
    entry.extra ?? Buffer.alloc(0),
  ]);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(flagsOf(entry), 6);
  header.writeUInt16LE(entry.local?.method ?? method, 8);
  header.writeUInt32LE(0x5a215a21, 10);
  header.writeUInt32LE(follows ? 0 : said.crc32, 14);
  header.writeUInt32LE(entry.zip64 === true ? 0xffffffff : follows ? 0 : sizes.compressedSize, 18);
  header.writeUInt32LE(entry.zip64 === true ? 0xffffffff : follows ? 0 : said.size, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
}

function dataDescriptor(entry: MadeEntry, sizes: Sizes): Buffer {
  if (entry.dataDescriptor !== true) {
    return Buffer.alloc(0);
  }
  const descriptor = Buffer.alloc(16);
  descriptor.writeUInt32LE(0x08074b50, 0);
  descriptor.writeUInt32LE(sizes.crc32, 4);
  descriptor.writeUInt32LE(sizes.compressedSize, 8);
  descriptor.writeUInt32LE(sizes.size, 12);
  return descriptor;
}

function centralHeader(entry: MadeEntry, method: number, sizes: Sizes & { offset: number }): Buffer {
  const name = nameBytes(entry.name);
  const said = { ...sizes, ...entry.central };
  const extra =
    entry.zip64 === true ? zip64Extra([said.size, said.compressedSize, said.offset]) : Buffer.alloc(0);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(((entry.host ?? 3) << 8) | 20, 4);
  header.writeUInt16LE(20, 6);
  header.writeUInt16LE(flagsOf(entry), 8);
  header.writeUInt16LE(method, 10);
  header.writeUInt32LE(0x5a215a21, 12);
  header.writeUInt32LE(said.crc32, 16);
  header.writeUInt32LE(entry.zip64 === true ? 0xffffffff : said.compressedSize, 20);
  header.writeUInt32LE(entry.zip64 === true ? 0xffffffff : said.size, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 38);
  header.writeUInt32LE(entry.zip64 === true ? 0xffffffff : said.offset, 42);
  return Buffer.concat([header, name, extra]);
}

function zip64EndRecords(count: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(76);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(count), 24);
  record.writeBigUInt64LE(BigInt(count), 32);
  record.writeBigUInt64LE(BigInt(size), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  record.writeUInt32LE(0x07064b50, 56);
  record.writeBigUInt64LE(BigInt(offset + size), 64);
  record.writeUInt32LE(1, 72);
  return record;
}

interface End {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
  readonly comment: string;
  readonly saturated: boolean;
}

function endRecord({ count, size, offset, comment, saturated }: End): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(saturated ? 0xffff : count, 8);
  end.writeUInt16LE(saturated ? 0xffff : count, 10);
  end.writeUInt32LE(saturated ? 0xffffffff : size, 12);
  end.writeUInt32LE(saturated ? 0xffffffff : offset, 16);
  end.writeUInt16LE(Buffer.byteLength(comment), 20);
  return Buffer.concat([end, Buffer.from(comment)]);
}
