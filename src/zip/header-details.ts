import { isZip64Record } from './archive-layout.ts';
import type { ByteSource } from './byte-source.ts';
import type { DirectoryLocation } from './end-of-directory.ts';
import { CENTRAL_HEADER_SIZE, EPOCH_DATE, EPOCH_TIME } from './format.ts';
import { recordLength } from './record-length.ts';

/** What the directory says of an entry besides what it takes to unpack it. */
export interface HeaderDetails {
  /** Its time is 1980-01-01 00:00. */
  readonly isEpoch: boolean;
  /** It needs zip64, or says so. */
  readonly isZip64: boolean;
  /** Bytes of its extra fields and its comment. */
  readonly extraBytes: number;
}

/**
 * Reads them for all entries, in the directory's order.
 * @param location of a directory that was parsed before and found whole
 */
export function readHeaderDetails(source: ByteSource, location: DirectoryLocation): HeaderDetails[] {
  const directory = source.read(location.offset, location.size);
  const details: HeaderDetails[] = [];
  for (let at = 0; at < directory.length; at += recordLength(directory, at)) {
    details.push({
      isEpoch:
        directory.readUInt16LE(at + 12) === EPOCH_TIME && directory.readUInt16LE(at + 14) === EPOCH_DATE,
      isZip64: isZip64Record(directory, at),
      extraBytes: recordLength(directory, at) - CENTRAL_HEADER_SIZE - directory.readUInt16LE(at + 28),
    });
  }
  return details;
}
