import type { IndexFile } from '../../index/index-file.ts';
import type { Target } from '../../lambda/target.ts';
import { compareVersions, tryParseVersion, type Version } from '../../python/version.ts';
import { newerReleases } from '../../resolve/newer-releases.ts';
import { publishedReleases, type PublishedRelease } from '../../resolve/published-releases.ts';
import { unmetLimits, type VersionLimit } from '../../resolve/version-limits.ts';
import type { LockedVersion } from './locked-versions.ts';
import { holderOf, newerVersion, type Holder, type NewerVersion } from './outdated-distribution.ts';

/**
 * What a distribution is on another target: `fits` as it is; `newer`, when another version does; `source`, when it has to be
 * built; `nothing`, when the index has nothing for the target; `unknown`, when the index could not say.
 */
export type UpgradeState = 'fits' | 'newer' | 'source' | 'nothing' | 'unknown';

/** A distribution seen from another target. */
export interface UpgradedDistribution {
  readonly name: string;
  readonly version?: string;
  readonly state: UpgradeState;
  /** Something has to be done about it that need not be done now. */
  readonly changes: boolean;
  /** Why the present version does not fit. */
  readonly reason?: string;
  /** For `newer`: the nearest version with a wheel for the target, of those that all requirements allow if one is. */
  readonly newer?: NewerVersion;
  /** What does not allow it. */
  readonly heldBy: readonly Holder[];
}

export interface UpgradeContext {
  /** The other target. */
  readonly target: Target;
  /** On the other target. */
  readonly limits: readonly VersionLimit[];
  readonly files: readonly IndexFile[] | undefined;
  readonly failure: string | undefined;
}

/** Says what becomes of a distribution on another target, by what the index lists. */
export function upgradeDistribution(locked: LockedVersion, context: UpgradeContext): UpgradedDistribution {
  const { name, version, kind } = locked;
  const known = { name, ...(version === undefined ? {} : { version }), heldBy: [] };
  const from = version === undefined ? undefined : tryParseVersion(version);
  if (kind === 'local') {
    return {
      ...known,
      state: 'source',
      changes: false,
      reason: 'it is built from a folder or a checkout, as now',
    };
  }
  if (context.files === undefined || from === undefined) {
    const reason = context.failure ?? 'its version is none of PEP 440';
    return { ...known, state: 'unknown', changes: true, reason };
  }
  const releases = publishedReleases(context.files, context.target);
  return { ...known, ...judge(releases, { from, kind, limits: context.limits }) };
}

interface Present {
  readonly from: Version;
  readonly kind: 'wheel' | 'source';
  readonly limits: readonly VersionLimit[];
}

type Judgement = Omit<UpgradedDistribution, 'name' | 'version'>;

function judge(releases: readonly PublishedRelease[], { from, kind, limits }: Present): Judgement {
  const present = releases.find(({ version }) => compareVersions(version, from) === 0);
  if (present?.wheel !== undefined) {
    return { state: 'fits', changes: false, heldBy: [] };
  }
  const hasSource = present?.source !== undefined;
  if (kind === 'source' && hasSource) {
    return { state: 'source', changes: false, heldBy: [], reason: 'it is built from source, as now' };
  }
  const reason = present === undefined ? 'the index does not list this version' : (present.obstacle ?? '');
  const newer = nearestNewer(releases, { from, kind, limits });
  return newer === undefined
    ? { state: hasSource ? 'source' : 'nothing', changes: true, heldBy: [], reason }
    : { state: 'newer', changes: true, ...newer, reason };
}

/** Wheels only: whether a source can be built, only building it tells. */
function nearestNewer(
  releases: readonly PublishedRelease[],
  { from, limits }: Present,
): Pick<UpgradedDistribution, 'newer' | 'heldBy'> | undefined {
  const { usable, allowed } = newerReleases(releases, from.text, limits);
  const nearest =
    allowed.findLast(({ wheel }) => wheel !== undefined) ??
    usable.findLast(({ wheel }) => wheel !== undefined);
  return (
    nearest && {
      newer: newerVersion(nearest, from),
      heldBy: unmetLimits(limits, nearest.version).map(holderOf),
    }
  );
}
