import { markerHolds, tryParseRequirement } from '../python/applicable-requirements.ts';
import type { MarkerEnvironment } from '../python/marker.ts';
import { normalizeName } from '../python/name.ts';
import type { Requirement } from '../python/requirement.ts';
import { allowsPrereleases, satisfies } from '../python/specifier.ts';
import type { Version } from '../python/version.ts';
import type { DirectRequirements } from './direct-requirements.ts';

/** Something that a distribution has to meet. */
export interface VersionLimit {
  /** Who asks: a normalised name, or `undefined` for the project itself. */
  readonly by: string | undefined;
  readonly requirement: Requirement;
  /** Asks for the distribution, instead of only limiting it. */
  readonly asks: boolean;
}

/** A distribution's requirements (`Requires-Dist`), as far as they are known. */
export interface Requirer {
  /** Normalised. */
  readonly name: string;
  /** `undefined` when its metadata could not be had. */
  readonly requiresDist: readonly string[] | undefined;
}

/** The limits of each distribution by its normalised name. */
export type VersionLimits = ReadonlyMap<string, readonly VersionLimit[]>;

const MOST_ROUNDS = 20;

/**
 * Collects what a project and its distributions ask of each other on a target. A distribution's extras count when
 * somebody asks for them.
 */
export function versionLimits(
  direct: DirectRequirements | undefined,
  requirers: readonly Requirer[],
  environment: MarkerEnvironment,
): VersionLimits {
  const own: VersionLimit[] = [
    ...(direct?.requirements ?? []).map(({ requirement }) => ({ by: undefined, requirement, asks: true })),
    ...(direct?.constraints ?? []).map((requirement) => ({ by: undefined, requirement, asks: false })),
  ];
  const parsed = requirers.map(({ name, requiresDist = [] }) => ({
    name,
    requirements: requiresDist.flatMap((text) => tryParseRequirement(text) ?? []),
  }));
  let limits = own;
  let asked = '';
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const extras = askedExtras(limits);
    const known = JSON.stringify([...extras].map(([name, names]) => [name, [...names].sort()]));
    if (round > 0 && known === asked) {
      break;
    }
    asked = known;
    limits = [
      ...own,
      ...parsed.flatMap(({ name, requirements }) =>
        requirements
          .filter(({ marker }) =>
            markerHolds(marker, { ...environment, extras: [...(extras.get(name) ?? [])] }),
          )
          .map((requirement) => ({ by: name, requirement, asks: true })),
      ),
    ];
  }
  return Map.groupBy(limits, ({ requirement }) => requirement.normalizedName);
}

function askedExtras(limits: readonly VersionLimit[]): Map<string, Set<string>> {
  const extras = new Map<string, Set<string>>();
  for (const { requirement } of limits) {
    if (requirement.extras.length > 0) {
      const names = extras.get(requirement.normalizedName) ?? new Set();
      requirement.extras.forEach((extra) => names.add(normalizeName(extra)));
      extras.set(requirement.normalizedName, names);
    }
  }
  return extras;
}

/** The limits that a version does not meet. */
export function unmetLimits(limits: readonly VersionLimit[], version: Version): VersionLimit[] {
  return limits.filter(({ requirement }) => !satisfies(version, requirement.specifiers));
}

/** Whether a requirement lets pre-releases in by naming one. */
export function wantsPrereleases(limits: readonly VersionLimit[]): boolean {
  return limits.some(({ asks, requirement }) => asks && allowsPrereleases(requirement.specifiers));
}
