import type { ByteSource } from './byte-source.ts';
import { ZipError } from './errors.ts';
import {
  CENTRAL_HEADER_SIGNATURE,
  END_SIGNATURE,
  END_SIZE,
  MAX_UINT16,
  MAX_UINT32,
  ZIP64_END_SIGNATURE,
  ZIP64_END_SIZE,
  ZIP64_LOCATOR_SIGNATURE,
  ZIP64_LOCATOR_SIZE,
} from './format.ts';

/** Where the central directory is and how many entries it claims to have. */
export interface DirectoryLocation {
  readonly entries: number;
  readonly offset: number;
  readonly size: number;
}

interface EndRecord extends DirectoryLocation {
  readonly position: number;
}

interface EndOfArchive extends EndRecord {
  readonly commentLength: number;
}

/** The same for an archive that has more in its file than its records speak of. */
export interface LooseLocation extends DirectoryLocation {
  /** Bytes before the place that the records take for the archive's first byte: add it to each entry's offset. */
  readonly shift: number;
  /** Bytes between the directory and its end record. */
  readonly behindDirectory: number;
  /** Bytes behind the archive's end. */
  readonly trailing: number;
  /** Whether the end record of zip64 counts. */
  readonly isZip64: boolean;
}

/**
 * Finds the central directory through the end record, zip64 included (APPNOTE 4.3.14–4.3.16). The directory must end
 * where the end record begins, so that an archive has one reading only.
 * @throws {ZipError} ZIP_NOT_A_ZIP, ZIP_TRUNCATED, ZIP_SPLIT
 */
export function locateDirectory(source: ByteSource): DirectoryLocation {
  const end = findEndRecord(source) ?? refuseNoZip(source);
  const record = (needs64(end) ? readZip64EndRecord(source, end.position) : undefined) ?? end;
  if (record.offset + record.size !== record.position) {
    throw misplacedDirectory(source, record);
  }
  return record;
}

/**
 * Finds the central directory of an archive that somebody put bytes before or behind, as most tools for zips do, for
 * those who want to say what is wrong with it.
 * @throws {ZipError} ZIP_NOT_A_ZIP, ZIP_TRUNCATED, ZIP_SPLIT
 */
export function locateDirectoryLoosely(source: ByteSource): LooseLocation {
  const end = findEndRecord(source) ?? findEndRecord(source, 'behind') ?? refuseNoZip(source);
  const wide = needs64(end)
    ? readZip64EndRecord(source, end.position, 'moved')
    : idleZip64EndRecord(source, end);
  const record = wide ?? end;
  const isBefore = record.entries === 0 || isCentralHeader(source, record.position - record.size);
  const start = isBefore ? record.position - record.size : record.offset;
  const shift = start - record.offset;
  if (shift < 0 || start + record.size > record.position || !(isBefore || isCentralHeader(source, start))) {
    throw misplacedDirectory(source, record);
  }
  return {
    entries: record.entries,
    offset: start,
    size: record.size,
    shift,
    behindDirectory: record.position - start - record.size,
    trailing: source.size - end.position - END_SIZE - end.commentLength,
    isZip64: wide !== undefined,
  };
}

function isCentralHeader(source: ByteSource, at: number): boolean {
  return at >= 0 && at + 4 <= source.size && source.read(at, 4).readUInt32LE(0) === CENTRAL_HEADER_SIGNATURE;
}

function needs64({ entries, offset, size }: DirectoryLocation): boolean {
  return entries === MAX_UINT16 || offset === MAX_UINT32 || size === MAX_UINT32;
}

function misplacedDirectory(source: ByteSource, { position, offset, size }: EndRecord): ZipError {
  return new ZipError(
    'ZIP_TRUNCATED',
    `Cannot read "${source.label}": its directory should end at byte ${position}, but is said to be at ${offset} with ${size} bytes`,
    { data: { archive: source.label } },
  );
}

/** @param allowed whether bytes may follow the archive's comment */
function findEndRecord(
  source: ByteSource,
  allowed: 'nothing' | 'behind' = 'nothing',
): EndOfArchive | undefined {
  const tailSize = Math.min(source.size, END_SIZE + MAX_UINT16);
  const tailOffset = source.size - tailSize;
  const tail = source.read(tailOffset, tailSize);
  for (let at = tailSize - END_SIZE; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== END_SIGNATURE) {
      continue;
    }
    const commentLength = tail.readUInt16LE(at + 20);
    const commentEnds = at + END_SIZE + commentLength;
    if (commentEnds === tailSize || (allowed === 'behind' && commentEnds < tailSize)) {
      refuseSplit(source, tail.readUInt16LE(at + 4));
      return {
        entries: tail.readUInt16LE(at + 10),
        size: tail.readUInt32LE(at + 12),
        offset: tail.readUInt32LE(at + 16),
        position: tailOffset + at,
        commentLength,
      };
    }
  }
  return undefined;
}

function refuseNoZip(source: ByteSource): never {
  throw new ZipError(
    'ZIP_NOT_A_ZIP',
    `Cannot read "${source.label}": it is not a zip archive, or its end is missing`,
    {
      data: { archive: source.label, size: source.size },
    },
  );
}

function refuseSplit(source: ByteSource, disk: number): void {
  if (disk !== 0 && disk !== MAX_UINT16) {
    throw new ZipError('ZIP_SPLIT', `Cannot read "${source.label}": it is one part of a split archive`);
  }
}

/** The record of zip64 of an archive that does not need it: some tools write one that says the same. */
function idleZip64EndRecord(source: ByteSource, end: EndRecord): EndRecord | undefined {
  const position = end.position - ZIP64_LOCATOR_SIZE - ZIP64_END_SIZE;
  if (position < 0 || source.read(position, 4).readUInt32LE(0) !== ZIP64_END_SIGNATURE) {
    return undefined;
  }
  const wide = readZip64EndRecord(source, end.position, 'moved');
  return wide?.entries === end.entries && wide.offset === end.offset && wide.size === end.size
    ? wide
    : undefined;
}

/** @param place whether the record may stand elsewhere than its locator says: right before it, where all tools put it */
function readZip64EndRecord(
  source: ByteSource,
  endPosition: number,
  place: 'said' | 'moved' = 'said',
): EndRecord | undefined {
  if (endPosition < ZIP64_LOCATOR_SIZE + ZIP64_END_SIZE) {
    return undefined;
  }
  const locatorPosition = endPosition - ZIP64_LOCATOR_SIZE;
  const locator = source.read(locatorPosition, ZIP64_LOCATOR_SIZE);
  if (locator.readUInt32LE(0) !== ZIP64_LOCATOR_SIGNATURE) {
    return undefined;
  }
  const before = locatorPosition - ZIP64_END_SIZE;
  const isMoved = place === 'moved' && source.read(before, 4).readUInt32LE(0) === ZIP64_END_SIGNATURE;
  const position = isMoved ? before : Number(locator.readBigUInt64LE(8));
  const record = source.read(position, ZIP64_END_SIZE);
  if (record.readUInt32LE(0) !== ZIP64_END_SIGNATURE) {
    throw new ZipError('ZIP_TRUNCATED', `Cannot read "${source.label}": its zip64 end record is missing`);
  }
  return {
    entries: Number(record.readBigUInt64LE(32)),
    size: Number(record.readBigUInt64LE(40)),
    offset: Number(record.readBigUInt64LE(48)),
    position,
  };
}
