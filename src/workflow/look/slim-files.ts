import type { InspectedDistribution } from '../../inspect/distributions.ts';
import type { InspectedArchive, InspectedEntry } from '../../inspect/inspected-archive.ts';
import type { WeighedArchive } from '../../inspect/size/weighed-archive.ts';
import type { Weight } from '../../inspect/size/weight.ts';
import type { PackMember } from '../../wheel/pack-member.ts';
import type { SlimReason } from '../../wheel/slim-rules.ts';

/** A distribution's files in an archive, by their paths in its wheel. */
export interface OwnFiles {
  readonly archive: InspectedArchive;
  readonly files: ReadonlyMap<string, OwnFile>;
}

/** One of them. */
export interface OwnFile {
  readonly entry: InspectedEntry;
  readonly weight: Weight;
}

/** What --slim leaves out, by why. */
export type SlimReasons = Map<SlimReason | 'debug symbols', Weight>;

/** More pairs of folders and files than this are not compared: no distribution has them. */
const MOST_COMPARISONS = 50_000_000;

/** Files that are unpacked, by the distribution that they belong to. */
export function distributionFiles({ archive, entries, owners, distributions }: WeighedArchive): OwnFiles[] {
  const byDistribution = new Map<InspectedDistribution, Map<string, OwnFile>>();
  for (const distribution of distributions.keys()) {
    byDistribution.set(distribution, new Map());
  }
  entries.forEach((weight, index) => {
    const owner = owners.get(weight.path);
    const entry = archive.entries[index];
    if (owner !== undefined && entry?.kind === 'file' && weight.files > 0) {
      const root = owner.path.replace(/[^/]+\/[^/]+$/, '');
      byDistribution.get(owner)?.set(weight.path.slice(root.length), { entry, weight });
    }
  });
  return [...byDistribution.values()].map((files) => ({ archive, files }));
}

/** Hostile archives may have more folders of tests than anybody wants to look through. */
export function isComparable(members: readonly PackMember[]): boolean {
  const folders = new Set(members.flatMap(({ path }) => /^(?:.*?\/)?tests?\//.exec(path)?.[0] ?? []));
  return folders.size * members.length <= MOST_COMPARISONS;
}
