import { compareVersions, tryParseVersion } from '../../python/version.ts';
import type { InspectedDistribution } from '../distributions.ts';
import type { InspectedArchive } from '../inspected-archive.ts';
import { findOwners } from '../size/file-owners.ts';
import type { DistributionChange, DistributionFacts, FileChange } from './archive-diff.ts';
import type { ArchivePair } from './compared-archive.ts';

/** Changed files with their distributions, and the distributions that changed. */
export interface OwnedChanges {
  readonly files: readonly FileChange[];
  readonly distributions: readonly DistributionChange[];
}

interface Inventory {
  /** By normalized name. */
  readonly facts: ReadonlyMap<string, DistributionFacts & { readonly name: string }>;
  readonly owners: ReadonlyMap<string, InspectedDistribution>;
}

/** Tells for each changed file which distribution it belongs to, and what happened to these. */
export function assignDistributions(pair: ArchivePair, files: readonly FileChange[]): OwnedChanges {
  const [before, after] = [takeInventory(pair.before.whole), takeInventory(pair.after.whole)];
  const ownerOf = ({ path }: FileChange) => after.owners.get(path) ?? before.owners.get(path);
  const changed = new Map<string, FileChange[]>();
  for (const name of new Set([...before.facts.keys(), ...after.facts.keys()])) {
    if (before.facts.get(name)?.version !== after.facts.get(name)?.version) {
      changed.set(name, []);
    }
  }
  const owned = files.map((file) => {
    const owner = ownerOf(file);
    if (owner === undefined) {
      return file;
    }
    const siblings = changed.get(owner.normalizedName) ?? [];
    siblings.push(file);
    changed.set(owner.normalizedName, siblings);
    return { ...file, distribution: owner.name };
  });
  const distributions = [...changed]
    .map(([name, own]) => describe(before.facts.get(name), after.facts.get(name), own))
    .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
  return { files: owned, distributions };
}

function takeInventory(archive: InspectedArchive): Inventory {
  const { distributions, owners } = findOwners(archive);
  const facts = new Map(
    distributions.map(({ name, normalizedName, metadata }) => {
      const version = typeof metadata === 'string' ? '' : metadata.version;
      return [normalizedName, { name, version, size: 0, zippedSize: 0, files: 0 }];
    }),
  );
  for (const [path, { normalizedName }] of owners) {
    const entry = archive.files.get(path);
    const sums = facts.get(normalizedName);
    if (entry !== undefined && sums !== undefined) {
      sums.size += entry.size;
      sums.zippedSize += entry.compressedSize;
      sums.files += 1;
    }
  }
  return { facts, owners };
}

type NamedFacts = DistributionFacts & { readonly name: string };

function describe(
  before: NamedFacts | undefined,
  after: NamedFacts | undefined,
  files: readonly FileChange[],
): DistributionChange {
  const number = (...changes: readonly FileChange['change'][]): number =>
    files.filter(({ change }) => changes.includes(change)).length;
  return {
    name: after?.name ?? before?.name ?? '',
    change: kindOf(before?.version, after?.version),
    ...(before === undefined ? {} : { before: withoutName(before) }),
    ...(after === undefined ? {} : { after: withoutName(after) }),
    files: { added: number('added'), removed: number('removed'), changed: number('changed', 'mode') },
  };
}

function withoutName({ version, size, zippedSize, files }: NamedFacts): DistributionFacts {
  return { version, size, zippedSize, files };
}

function kindOf(before: string | undefined, after: string | undefined): DistributionChange['change'] {
  if (before === undefined || after === undefined) {
    return before === undefined ? 'added' : 'removed';
  }
  const [left, right] = [tryParseVersion(before), tryParseVersion(after)];
  const order = left === undefined || right === undefined ? 0 : compareVersions(left, right);
  return order === 0 ? 'changed' : order < 0 ? 'upgraded' : 'downgraded';
}
