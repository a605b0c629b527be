import { comparePublicVersions, isPrerelease, tryParseVersion, type Version } from '../python/version.ts';
import { isUsable, type PublishedRelease } from './published-releases.ts';
import { unmetLimits, wantsPrereleases, type VersionLimit } from './version-limits.ts';

/** How far apart two versions are: by the first number that differs, or by something else than their numbers. */
export type VersionStep = 'major' | 'minor' | 'patch' | 'other';

export function stepBetween(from: Version, to: Version): VersionStep {
  if (from.epoch !== to.epoch) {
    return 'other';
  }
  const length = Math.max(from.release.length, to.release.length);
  const place = Array.from({ length }, (_, at) => at).find(
    (at) => BigInt(from.release[at] ?? 0) !== BigInt(to.release[at] ?? 0),
  );
  return place === undefined
    ? 'other'
    : ((['major', 'minor', 'patch'] as const)[Math.min(place, 2)] ?? 'other');
}

/** What there is above a version. */
export interface NewerReleases {
  /** Above it, usable on the target, neither withdrawn nor a pre-release where none is wanted; newest first. */
  readonly usable: readonly PublishedRelease[];
  /** Those of them that everybody's requirements let in. */
  readonly allowed: readonly PublishedRelease[];
  /** The newest that the target cannot use, when that is above all that it can. */
  readonly unusable?: PublishedRelease;
}

/**
 * Chooses what a distribution could become.
 * @param releases newest first
 */
export function newerReleases(
  releases: readonly PublishedRelease[],
  locked: string,
  limits: readonly VersionLimit[],
): NewerReleases {
  const from = tryParseVersion(locked);
  const withPrereleases = (from !== undefined && isPrerelease(from)) || wantsPrereleases(limits);
  const newer = releases.filter(
    (release) =>
      !release.isYanked &&
      (withPrereleases || !release.isPrerelease) &&
      (from === undefined || comparePublicVersions(release.version, from) > 0),
  );
  const usable = newer.filter(isUsable);
  const [first] = newer;
  return {
    usable,
    allowed: usable.filter(({ version }) => unmetLimits(limits, version).length === 0),
    ...(first === undefined || isUsable(first) ? {} : { unusable: first }),
  };
}
