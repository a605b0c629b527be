import { damaged } from './errors.ts';
import { SEGMENT_LOAD } from './format.ts';
import type { ElfHeader } from './header.ts';

/** A part of the file. */
export interface FileRange {
  readonly offset: number;
  readonly length: number;
}

/**
 * Finds in the file what the loader maps to `address`; the range reaches to the end of the mapped segment. Where
 * segments overlap the later one counts, as it is mapped over the earlier.
 * @throws {ElfError} ELF_DAMAGED when the file has nothing for that address
 */
export function locateAddress(header: ElfHeader, address: number): FileRange {
  const segment = header.programHeaders.findLast(
    ({ type, address: start, fileSize }) =>
      type === SEGMENT_LOAD && address >= start && address - start < fileSize,
  );
  if (segment === undefined || !Number.isSafeInteger(address)) {
    throw damaged(`no segment of it is loaded at address ${address}`, { address });
  }
  const skipped = address - segment.address;
  return { offset: segment.offset + skipped, length: segment.fileSize - skipped };
}
