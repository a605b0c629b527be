import { compareVersions, tryParseVersion } from '../python/version.ts';
import { recordHash } from '../wheel/record-check.ts';
import type { FoundDistribution } from './from-distributions.ts';
import type { FoundContent } from './from-files.ts';

/** Distributions that are there, and metadata of versions that were overwritten. */
export interface Versions {
  readonly current: readonly FoundDistribution[];
  readonly stale: readonly FoundDistribution[];
}

/**
 * Tells apart several versions of one distribution in one folder, as `pip install --target --upgrade` leaves them: the
 * one whose RECORD fits the files is there, of equals the newest.
 */
export function separateStale(content: FoundContent, distributions: readonly FoundDistribution[]): Versions {
  const groups = Map.groupBy(distributions, ({ base, name }) => `${base}\0${name}`);
  const stale = new Set<FoundDistribution>();
  for (const versions of groups.values()) {
    if (versions.length > 1) {
      const ranked = versions
        .map((each) => ({ each, fitting: countFitting(content, each) }))
        .sort((a, b) => b.fitting - a.fitting || compareTexts(b.each.version, a.each.version));
      for (const { each } of ranked.slice(1)) {
        stale.add(each);
      }
    }
  }
  return { current: distributions.filter((each) => !stale.has(each)), stale: [...stale] };
}

function countFitting(content: FoundContent, distribution: FoundDistribution): number {
  const rows = distribution.record ?? [];
  return rows.filter(({ path, hash }) => {
    const file = hash === undefined ? undefined : content.recorded(distribution, path);
    return file !== undefined && recordHash(file.read()) === hash;
  }).length;
}

function compareTexts(a: string, b: string): number {
  const [first, second] = [tryParseVersion(a), tryParseVersion(b)];
  return first === undefined || second === undefined ? 0 : compareVersions(first, second);
}
