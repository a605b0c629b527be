import type { ByteSource } from '../../zip/byte-source.ts';
import type { InspectedDistribution } from '../distributions.ts';
import type { InspectedArchive } from '../inspected-archive.ts';
import { findOwners } from './file-owners.ts';
import type { WeighedEntry } from './size-tree.ts';
import { countStoredBytes, type StoredBytes } from './stored-bytes.ts';
import { addTo, noWeight, type Weight } from './weight.ts';

/** What is known of one archive before it is summed up. */
export interface WeighedArchive {
  readonly archive: InspectedArchive;
  readonly stored: StoredBytes;
  /** One for each entry, in the directory's order. */
  readonly entries: readonly WeighedEntry[];
  /** All distributions that the archive has metadata of. */
  readonly distributions: ReadonlyMap<InspectedDistribution, Weight>;
  /** By path; files of the user are not in it. */
  readonly owners: ReadonlyMap<string, InspectedDistribution>;
}

/**
 * Weighs an archive's entries. Only metadata and RECORDs are unpacked.
 * @param source of the same zip
 * @throws {ZipError}
 */
export function weighArchive(archive: InspectedArchive, source: ByteSource): WeighedArchive {
  const { owners, distributions } = findOwners(archive);
  const stored = countStoredBytes(source, archive.entries);
  const weights = new Map<InspectedDistribution, Weight>();
  const entries = archive.entries.map((entry, index) => {
    const isUnpacked = archive.files.get(entry.path) === entry;
    const owner = owners.get(entry.path);
    const weighed = {
      path: entry.path,
      isFolder: entry.kind === 'folder',
      zipped: stored.entries[index] ?? 0,
      unzipped: isUnpacked ? entry.size : 0,
      files: isUnpacked ? 1 : 0,
      ...(owner === undefined ? {} : { distribution: distributionLabel(owner) }),
    };
    if (owner !== undefined) {
      addTo(weights, owner, weighed);
    }
    return weighed;
  });
  const inOrder = new Map(distributions.map((each) => [each, weights.get(each) ?? noWeight]));
  return { archive, stored, entries, distributions: inOrder, owners };
}

/** Name and version, as one text. */
function distributionLabel({ name, metadata }: InspectedDistribution): string {
  return typeof metadata === 'string' ? name : `${name} ${metadata.version}`;
}
