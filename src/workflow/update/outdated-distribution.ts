import type { IndexFile } from '../../index/index-file.ts';
import { shortRequirement } from '../../python/requirement.ts';
import { compareVersions, tryParseVersion, type Version } from '../../python/version.ts';
import { newerReleases, stepBetween, type VersionStep } from '../../resolve/newer-releases.ts';
import { publishedReleases, type PublishedRelease } from '../../resolve/published-releases.ts';
import { unmetLimits, type VersionLimit, type VersionLimits } from '../../resolve/version-limits.ts';
import type { LockedVersion, LockedVersions } from './locked-versions.ts';

/** A newer version. */
export interface NewerVersion {
  readonly version: string;
  /** Day in ISO 8601, where the index says. */
  readonly released?: string;
  readonly step: VersionStep;
}

/** What keeps the newest version away. */
export interface Holder {
  /** Normalised name of a distribution, or absent for the project itself. */
  readonly by?: string;
  /** `urllib3<2.1`. */
  readonly requirement: string;
}

/** A distribution compared with the index. */
export interface ComparedDistribution {
  readonly name: string;
  readonly version?: string;
  /** Day of the present version. */
  readonly released?: string;
  /** The project asks for it itself; where nothing says what it asks for: no other distribution does. */
  readonly direct: boolean;
  /** Names of the distributions that require it. */
  readonly requiredBy: readonly string[];
  /** The newest that the target can use and all requirements allow, when it is above the present one. */
  readonly allowed?: NewerVersion;
  /** The newest that the target can use, when it is above the present one. */
  readonly newest?: NewerVersion;
  /** What does not allow the newest one. */
  readonly heldBy: readonly Holder[];
  /** A newer one yet, which the target cannot use. */
  readonly unusable?: NewerVersion & { readonly reason: string };
  /** The present version was withdrawn: the reason, or ''. */
  readonly yanked?: string;
  /** Why nothing could be compared. */
  readonly unknown?: string;
}

/** What a distribution is compared with. */
export interface Comparison extends Pick<LockedVersions, 'target'> {
  readonly direct: LockedVersions['direct'] | undefined;
  readonly limits: VersionLimits;
  /** What the index lists; absent with a reason. */
  readonly files: readonly IndexFile[] | undefined;
  readonly failure: string | undefined;
}

/** Says what a distribution could be instead. */
export function compareWithIndex(locked: LockedVersion, comparison: Comparison): ComparedDistribution {
  const { name, version } = locked;
  const { files, failure, target } = comparison;
  const limits = comparison.limits.get(name) ?? [];
  const requiredBy = [
    ...new Set(limits.flatMap(({ by, asks }) => (asks && by !== undefined && by !== name ? [by] : []))),
  ].sort();
  const isNamed = limits.some(({ by, asks }) => asks && by === undefined);
  const known = {
    name,
    ...(version === undefined ? {} : { version }),
    direct: comparison.direct === undefined ? requiredBy.length === 0 : isNamed,
    requiredBy,
  };
  const from = version === undefined ? undefined : tryParseVersion(version);
  if (files === undefined || version === undefined || from === undefined) {
    return { ...known, heldBy: [], unknown: failure ?? 'its version is none of PEP 440' };
  }
  return { ...known, ...compareReleases(publishedReleases(files, target), from, limits) };
}

type Outcome = Omit<ComparedDistribution, 'name' | 'version' | 'direct' | 'requiredBy'>;

function compareReleases(
  releases: readonly PublishedRelease[],
  from: Version,
  limits: readonly VersionLimit[],
): Outcome {
  const present = releases.find(({ version }) => compareVersions(version, from) === 0);
  const { usable, allowed, unusable } = newerReleases(releases, from.text, limits);
  const [newest] = usable;
  const holders = newest === undefined ? [] : unmetLimits(limits, newest.version);
  const beyond = unusable === undefined ? undefined : newerVersion(unusable, from);
  return {
    ...(present?.released === undefined ? {} : { released: present.released }),
    ...(allowed[0] === undefined ? {} : { allowed: newerVersion(allowed[0], from) }),
    ...(newest === undefined ? {} : { newest: newerVersion(newest, from) }),
    heldBy: holders.map(holderOf),
    ...(beyond === undefined ? {} : { unusable: { ...beyond, reason: unusable?.obstacle ?? '' } }),
    ...(present?.isYanked === true ? { yanked: yankReason(present) } : {}),
  };
}

/** How a limit is told. */
export function holderOf({ by, requirement }: VersionLimit): Holder {
  return { ...(by === undefined ? {} : { by }), requirement: shortRequirement(requirement) };
}

/** How a release above a version is told. */
export function newerVersion({ text, released, version }: PublishedRelease, from: Version): NewerVersion {
  return { version: text, ...(released === undefined ? {} : { released }), step: stepBetween(from, version) };
}

function yankReason({ wheel, source }: PublishedRelease): string {
  const yanked = (wheel ?? source)?.yanked;
  return typeof yanked === 'string' ? yanked : '';
}
