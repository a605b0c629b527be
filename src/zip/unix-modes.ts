import type { ByteSource } from './byte-source.ts';
import type { DirectoryLocation } from './end-of-directory.ts';
import { MADE_ON_MACOS, MADE_ON_UNIX } from './format.ts';
import { recordLength } from './record-length.ts';

/**
 * The Unix modes of all entries, with their file type bits, in the directory's order; `undefined` for those that were
 * made where there are no modes (APPNOTE 4.4.2 and 4.4.15). Unlike readArchive() it keeps types and tells a
 * mode of zero, which Python's `ZipInfo` has by default, from none: nobody but root can read such a file on Lambda.
 * @param location of a directory that was parsed before and found whole
 */
export function readUnixModes(source: ByteSource, location: DirectoryLocation): (number | undefined)[] {
  const directory = source.read(location.offset, location.size);
  const modes: (number | undefined)[] = [];
  for (let at = 0; at < directory.length; at += recordLength(directory, at)) {
    const host = directory.readUInt8(at + 5);
    const isUnix = host === MADE_ON_UNIX || host === MADE_ON_MACOS;
    modes.push(isUnix ? directory.readUInt16LE(at + 40) : undefined);
  }
  return modes;
}
