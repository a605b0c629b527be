import { evaluateMarker, type MarkerEnvironment } from '../python/marker.ts';
import { parseRequirement, type Requirement } from '../python/requirement.ts';
import type { FoundDistribution } from './from-distributions.ts';

/** What environments have to install packages with; Debian has pkg-resources and python-apt's kin beside. */
const INSTALLERS: ReadonlySet<string> = new Set([
  'pip',
  'setuptools',
  'wheel',
  'pkg-resources',
  'distribute',
]);

/** Files of installers and of environments themselves, for where no RECORD says whose they are. */
const INSTALLER_FILES =
  /^(?:(?:pip|setuptools|wheel|pkg_resources|_distutils_hack)\/|(?:_virtualenv|easy_install|sitecustomize|usercustomize)\.py$|[^/]+\.(?:pth|egg-link|virtualenv)$)/;

export function isInstallerFile(path: string): boolean {
  return INSTALLER_FILES.test(path);
}

/** Which distributions of an environment a package needs. */
export interface NeededDistributions {
  readonly needed: readonly FoundDistribution[];
  /** Installers that nothing requires, and what is there on their account alone. */
  readonly unneeded: readonly FoundDistribution[];
  readonly missing: readonly MissingRequirement[];
}

/** A requirement that holds on the target and that nothing fulfils. */
export interface MissingRequirement {
  /** Normalised. */
  readonly name: string;
  /** Name of the distribution that requires it. */
  readonly by: string;
}

/**
 * Keeps an environment's installers out, unless a distribution that is kept requires them.
 * @param target markers are evaluated for it
 * @param isAsked whether the user names a distribution's files explicitly
 */
export function withoutInstallers(
  distributions: readonly FoundDistribution[],
  target: MarkerEnvironment,
  isAsked: (distribution: FoundDistribution) => boolean,
): NeededDistributions {
  const requirements = new Requirements(distributions, target);
  const installers = distributions.filter(({ name }) => INSTALLERS.has(name));
  const theirs = requirements.follow(installers).reached;
  // Where requests are noted, what was not asked for came along with something; poetry and others note none.
  const areNoted = distributions.some(({ isRequested }) => isRequested);
  const isTheirs = (each: FoundDistribution): boolean =>
    INSTALLERS.has(each.name) || (areNoted && !each.isRequested && theirs.has(each));
  const { reached, missing } = requirements.follow(
    distributions.filter((each) => !isTheirs(each) || isAsked(each)),
  );
  return {
    needed: distributions.filter((each) => reached.has(each)),
    unneeded: distributions.filter((each) => !reached.has(each)),
    missing,
  };
}

interface Followed {
  readonly reached: ReadonlySet<FoundDistribution>;
  readonly missing: readonly MissingRequirement[];
}

/** What distributions require of each other on a target. */
class Requirements {
  readonly #byName: ReadonlyMap<string, FoundDistribution>;
  readonly #target: MarkerEnvironment;

  constructor(distributions: readonly FoundDistribution[], target: MarkerEnvironment) {
    this.#byName = new Map(distributions.map((each) => [each.name, each]));
    this.#target = target;
  }

  /** All that some distributions require, and what that requires, themselves included. */
  follow(roots: readonly FoundDistribution[]): Followed {
    const queue = [...roots];
    const reached = new Set(roots);
    const missing = new Map<string, MissingRequirement>();
    const extras = new Extras();
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      for (const requirement of requirementsOf(next, { ...this.#target, extras: extras.of(next.name) })) {
        const name = requirement.normalizedName;
        const required = this.#byName.get(name);
        if (required === undefined) {
          missing.set(name, missing.get(name) ?? { name, by: next.name });
        } else if (extras.ask(requirement) || !reached.has(required)) {
          reached.add(required);
          queue.push(required);
        }
      }
    }
    return { reached, missing: [...missing.values()] };
  }
}

/** Requirements that hold; a marker that compares what cannot be compared holds for nobody. */
function requirementsOf(distribution: FoundDistribution, environment: MarkerEnvironment): Requirement[] {
  return distribution.requiresDist.map(parseRequirement).filter(({ marker }) => {
    try {
      return marker === undefined || evaluateMarker(marker, environment);
    } catch {
      return false;
    }
  });
}

/** The extras that distributions ask of each other: `requests[socks]`. */
class Extras {
  readonly #byName = new Map<string, Set<string>>();

  of(name: string): string[] {
    return [...(this.#byName.get(name) ?? [])];
  }

  /** @returns whether that asks for more than before */
  ask({ normalizedName, extras }: Requirement): boolean {
    const asked = this.#byName.get(normalizedName) ?? new Set();
    const before = asked.size;
    for (const extra of extras) {
      asked.add(extra);
    }
    this.#byName.set(normalizedName, asked);
    return asked.size > before;
  }
}
