import type { InspectedDistribution } from '../distributions.ts';
import { fileType } from './file-type.ts';
import type { WeighedEntry } from './size-tree.ts';
import type { WeighedArchive } from './weighed-archive.ts';
import { addTo, byWeight, type Weight } from './weight.ts';

/** What of an archive belongs together: a distribution, the user's files at one place at the top, or entries of folders. */
export interface SizeGroup extends Weight {
  readonly kind: 'distribution' | 'files' | 'folders';
  /** Of the distribution as its metadata has it, or of the file or folder at the top. */
  readonly name: string;
  /** Of the distribution; absent where its metadata cannot be read. */
  readonly version?: string;
}

/** Files of one type. */
export interface TypeSize extends Weight {
  readonly name: string;
}

/** Sums up by distribution; files of nobody by the first part of their path, or the first two in a layer. */
export function groupEntries(
  { entries, owners, distributions }: WeighedArchive,
  isLayer: boolean,
): SizeGroup[] {
  const tops = new Map<string, Weight>();
  const folders = new Map<'', Weight>();
  for (const entry of entries) {
    if (owners.has(entry.path)) {
      continue;
    }
    if (entry.isFolder || entry.path === '') {
      addTo(folders, '', entry);
    } else {
      addTo(tops, topOf(entry.path, isLayer), entry);
    }
  }
  const groups: SizeGroup[] = [
    ...[...distributions].map(([owner, weight]) => distributionGroup(owner, weight)),
    ...[...tops].map(([name, weight]) => ({ kind: 'files' as const, name, ...weight })),
    ...[...folders.values()].map((weight) => ({ kind: 'folders' as const, name: '', ...weight })),
  ];
  return groups.sort((a, b) => byWeight(a, b) || (a.name < b.name ? -1 : 1));
}

function distributionGroup({ name, metadata }: InspectedDistribution, weight: Weight): SizeGroup {
  const version = typeof metadata === 'string' ? undefined : metadata.version;
  return { kind: 'distribution', name, ...(version === undefined ? {} : { version }), ...weight };
}

function topOf(path: string, isLayer: boolean): string {
  return path.split('/', isLayer ? 2 : 1).join('/');
}

/** Sums up by type of file. */
export function groupTypes(entries: readonly WeighedEntry[]): TypeSize[] {
  const types = new Map<string, Weight>();
  for (const entry of entries) {
    addTo(types, entry.isFolder || entry.path === '' ? 'folders' : fileType(entry.path), entry);
  }
  return [...types]
    .map(([name, weight]) => ({ name, ...weight }))
    .sort((a, b) => byWeight(a, b) || (a.name < b.name ? -1 : 1));
}
