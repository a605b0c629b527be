import type { ByteSource } from '../zip/byte-source.ts';
import type { DirectoryLocation } from '../zip/end-of-directory.ts';
import { MADE_ON_MACOS, MADE_ON_UNIX } from '../zip/format.ts';
import { recordLength } from '../zip/record-length.ts';

/**
 * The Unix modes of all entries, types included, in the directory's order; `undefined` where the maker has none
 * (APPNOTE 4.4.2 and 4.4.15). A mode of zero is kept: Python's `ZipInfo` has it by default, and nobody can read such a
 * file on Lambda.
 * @param location of a directory that was parsed before and found whole
 */
export function entryModes(source: ByteSource, location: DirectoryLocation): (number | undefined)[] {
  const directory = source.read(location.offset, location.size);
  const modes: (number | undefined)[] = [];
  for (let at = 0; at < directory.length; at += recordLength(directory, at)) {
    const host = directory.readUInt8(at + 5);
    const isUnix = host === MADE_ON_UNIX || host === MADE_ON_MACOS;
    modes.push(isUnix ? directory.readUInt16LE(at + 40) : undefined);
  }
  return modes;
}
