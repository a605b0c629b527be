import type { ByteSource } from './byte-source.ts';
import { ZipError } from './errors.ts';
import {
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

/**
 * Finds the central directory through the end record, zip64 included (APPNOTE 4.3.14–4.3.16). The directory must end
 * where the end record begins, so that an archive has one reading only.
 * @throws {ZipError} ZIP_NOT_A_ZIP, ZIP_TRUNCATED, ZIP_SPLIT
 */
export function locateDirectory(source: ByteSource): DirectoryLocation {
  const end = findEndRecord(source);
  const needs64 = end.entries === MAX_UINT16 || end.offset === MAX_UINT32 || end.size === MAX_UINT32;
  const record = (needs64 ? readZip64EndRecord(source, end.position) : undefined) ?? end;
  if (record.offset + record.size !== record.position) {
    throw new ZipError(
      'ZIP_TRUNCATED',
      `Cannot read "${source.label}": its directory should end at byte ${record.position}, but is said to be at ${record.offset} with ${record.size} bytes`,
      { data: { archive: source.label } },
    );
  }
  return record;
}

function findEndRecord(source: ByteSource): EndRecord {
  const tailSize = Math.min(source.size, END_SIZE + MAX_UINT16);
  const tailOffset = source.size - tailSize;
  const tail = source.read(tailOffset, tailSize);
  for (let at = tailSize - END_SIZE; at >= 0; at -= 1) {
    const commentEnds = at + END_SIZE + (at + END_SIZE <= tailSize ? tail.readUInt16LE(at + 20) : 0);
    if (tail.readUInt32LE(at) === END_SIGNATURE && commentEnds === tailSize) {
      refuseSplit(source, tail.readUInt16LE(at + 4));
      return {
        entries: tail.readUInt16LE(at + 10),
        size: tail.readUInt32LE(at + 12),
        offset: tail.readUInt32LE(at + 16),
        position: tailOffset + at,
      };
    }
  }
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

function readZip64EndRecord(source: ByteSource, endPosition: number): EndRecord | undefined {
  if (endPosition < ZIP64_LOCATOR_SIZE + ZIP64_END_SIZE) {
    return undefined;
  }
  const locator = source.read(endPosition - ZIP64_LOCATOR_SIZE, ZIP64_LOCATOR_SIZE);
  if (locator.readUInt32LE(0) !== ZIP64_LOCATOR_SIGNATURE) {
    return undefined;
  }
  const position = Number(locator.readBigUInt64LE(8));
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
