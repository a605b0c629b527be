import { memorySource, type ByteSource } from '../../zip/byte-source.ts';
import type { DirectoryLocation } from '../../zip/end-of-directory.ts';
import { encodeEnd } from '../../zip/write-headers.ts';

/** Some records of an archive's directory. */
export interface SelectedRecords {
  readonly bytes: Buffer;
  readonly entries: number;
}

/**
 * The same archive as if its directory had these records only, so that whatever reads archives can read a part of one.
 * @param location of the directory in `source`
 */
export function selectRecords(
  source: ByteSource,
  location: DirectoryLocation,
  { bytes, entries }: SelectedRecords,
): ByteSource {
  const end = encodeEnd(entries, bytes.length, location.offset);
  const directory = memorySource(Buffer.concat([bytes, end]), source.label);
  return {
    label: source.label,
    size: location.offset + directory.size,
    read(offset, length) {
      const before = Math.max(0, Math.min(length, location.offset - offset));
      if (before === length) {
        return source.read(offset, length);
      }
      const rest = directory.read(offset + before - location.offset, length - before);
      return before === 0 ? rest : Buffer.concat([source.read(offset, before), rest]);
    },
  };
}
