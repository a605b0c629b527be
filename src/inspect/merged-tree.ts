import type { InspectedArchive, InspectedEntry } from './inspected-archive.ts';

/** A file and the archive that it comes from. */
export interface LocatedFile {
  readonly archive: InspectedArchive;
  readonly entry: InspectedEntry;
}

/** What lies in /var/task or in /opt. */
export interface MergedTree {
  readonly files: ReadonlyMap<string, LocatedFile>;
  readonly folders: ReadonlySet<string>;
}

/**
 * Archives unpacked over one another, in order: later layers replace files of earlier ones.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html
 */
export function mergeArchives(archives: readonly InspectedArchive[]): MergedTree {
  const files = new Map<string, LocatedFile>();
  const folders = new Set<string>();
  for (const archive of archives) {
    for (const [path, entry] of archive.files) {
      files.set(path, { archive, entry });
    }
    for (const folder of archive.folders) {
      folders.add(folder);
    }
  }
  return { files, folders };
}
