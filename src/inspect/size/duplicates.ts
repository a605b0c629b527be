import type { InspectedArchive, InspectedEntry } from '../inspected-archive.ts';

/** Files that seem to be the same: as long as each other, and with one checksum. */
export interface DuplicateFiles {
  /** Bytes of one of them. */
  readonly size: number;
  readonly crc32: number;
  /** Two or more; those of a layer with its label and a colon before. */
  readonly paths: readonly string[];
  /** What all but the first take of the zips, compressed. */
  readonly zipped: number;
  /** What all but the first take unpacked. */
  readonly unzipped: number;
}

/** Less is not worth a line. */
const LEAST_BYTES = 10_000;

interface Growing {
  readonly first: InspectedEntry;
  readonly paths: string[];
  zipped: number;
}

/** Finds files that lie at several places, those that take most first. Nothing is unpacked. */
export function findDuplicates(archives: readonly InspectedArchive[]): DuplicateFiles[] {
  const groups = new Map<string, Growing>();
  for (const { files, isLayer, label } of archives) {
    for (const entry of files.values()) {
      if (entry.kind !== 'file' || entry.size < LEAST_BYTES) {
        continue;
      }
      const key = `${entry.size} ${entry.crc32}`;
      const place = isLayer ? `${label}:${entry.path}` : entry.path;
      const group = groups.get(key);
      if (group === undefined) {
        groups.set(key, { first: entry, paths: [place], zipped: 0 });
      } else {
        group.paths.push(place);
        group.zipped += entry.compressedSize;
      }
    }
  }
  return [...groups.values()]
    .filter(({ paths }) => paths.length > 1)
    .map(({ first: { size, crc32 }, paths, zipped }) => {
      return { size, crc32, paths, zipped, unzipped: size * (paths.length - 1) };
    })
    .sort((a, b) => b.unzipped - a.unzipped);
}
