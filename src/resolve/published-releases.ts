import type { IndexFile } from '../index/index-file.ts';
import { describeTarget, type Target } from '../lambda/target.ts';
import { PythonFormatError } from '../python/errors.ts';
import { excerpt } from '../python/quote.ts';
import { parseSpecifiers, satisfies } from '../python/specifier.ts';
import { rankWheel } from '../python/tags.ts';
import {
  compareVersions,
  formatVersion,
  isPrerelease,
  parseVersion,
  type Version,
} from '../python/version.ts';
import { parseDistributionFilename } from '../python/wheel-filename.ts';
import { targetRanks } from './target-ranks.ts';

/** A version of a project, as an index has it, seen from a target. */
export interface PublishedRelease {
  readonly version: Version;
  /** In normal form. */
  readonly text: string;
  /** The best wheel that the target can load and whose Requires-Python it meets. */
  readonly wheel?: IndexFile;
  /** The source distribution, when the target meets its Requires-Python. */
  readonly source?: IndexFile;
  /** Whether there are wheels at all, for whatever. */
  readonly hasWheels: boolean;
  /** All files are withdrawn (PEP 592). */
  readonly isYanked: boolean;
  readonly isPrerelease: boolean;
  /** What keeps the target from having a wheel of it. */
  readonly obstacle?: string;
  /** Day of its first file in ISO 8601, where the index says (PEP 700). */
  readonly released?: string;
}

/** Groups what an index has of a project by version, newest first. Files that no standard knows are passed over. */
export function publishedReleases(files: readonly IndexFile[], target: Target): PublishedRelease[] {
  const ranks = targetRanks(target);
  const groups = new Map<string, NamedFile[]>();
  for (const file of files) {
    const named = parseDistributionFilename(file.filename);
    if (named !== undefined) {
      const rank = named.kind === 'wheel' ? rankWheel(named.tags, ranks) : undefined;
      const key = formatVersion(named.version);
      const group = groups.get(key) ?? [];
      group.push({ file, kind: named.kind, version: named.version, ...(rank === undefined ? {} : { rank }) });
      groups.set(key, group);
    }
  }
  return [...groups.values()]
    .flatMap((group) => describeRelease(group, target) ?? [])
    .sort((a, b) => compareVersions(b.version, a.version));
}

interface NamedFile {
  readonly file: IndexFile;
  readonly kind: 'wheel' | 'source';
  readonly version: Version;
  /** Absent when the target cannot load it. */
  readonly rank?: number;
}

/** A file that was withdrawn does not count while others are there. */
function describeRelease(all: readonly NamedFile[], target: Target): PublishedRelease | undefined {
  const [first] = all;
  if (first === undefined) {
    return undefined;
  }
  const offered = all.filter(({ file }) => file.yanked === false);
  const group = offered.length > 0 ? offered : all;
  const loadable = group
    .filter(({ rank }) => rank !== undefined)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  const wheel = loadable.find(({ file }) => allowsPython(file, target))?.file;
  const source = group.find(({ kind, file }) => kind === 'source' && allowsPython(file, target))?.file;
  const refused = group.find(({ file }) => !allowsPython(file, target))?.file;
  const days = all.flatMap(({ file }) => dayOf(file.uploadTime) ?? []).sort();
  const obstacle =
    refused?.requiresPython === undefined
      ? `it has no wheel for ${describeTarget(target)}`
      : `it requires Python ${excerpt(refused.requiresPython)}`;
  return {
    version: first.version,
    text: formatVersion(first.version),
    ...(wheel === undefined ? { obstacle } : { wheel }),
    ...(source === undefined ? {} : { source }),
    hasWheels: group.some(({ kind }) => kind === 'wheel'),
    isYanked: offered.length === 0,
    isPrerelease: isPrerelease(first.version),
    ...(days[0] === undefined ? {} : { released: days[0] }),
  };
}

/** What cannot be read keeps nobody from trying, as in pip. */
function allowsPython({ requiresPython }: IndexFile, { runtime }: Target): boolean {
  if (requiresPython === undefined) {
    return true;
  }
  try {
    return satisfies(parseVersion(runtime.fullVersion), parseSpecifiers(requiresPython));
  } catch (error) {
    if (error instanceof PythonFormatError) {
      return true;
    }
    throw error;
  }
}

function dayOf(time: string | undefined): string | undefined {
  return /^\d{4}-\d{2}-\d{2}(?=T|$)/.exec(time ?? '')?.[0];
}

/** Whether the target can use a release: a wheel, or what all have to build because there is only a source. */
export function isUsable({ wheel, source, hasWheels }: PublishedRelease): boolean {
  return wheel !== undefined || (source !== undefined && !hasWheels);
}
