import { applicableRequirements } from '../../python/applicable-requirements.ts';
import type { MarkerEnvironment } from '../../python/marker.ts';
import { normalizeName } from '../../python/name.ts';
import { shortRequirement, type Requirement } from '../../python/requirement.ts';

/** A distribution with what its metadata says that it requires. */
export interface RequiringDistribution {
  readonly name: string;
  readonly normalizedName: string;
  /** `Requires-Dist`, as written. */
  readonly requiresDist: readonly string[];
  readonly providesExtra: readonly string[];
}

/** Something that somebody asks for by itself. */
export interface DirectRequirement {
  /** As written, without its marker. */
  readonly name: string;
  readonly extras: readonly string[];
  /** The requirement as written. */
  readonly text: string;
  /** Where it is written, as people call it; absent for what nobody is known to have asked for. */
  readonly source?: string;
}

/** One step of a chain: a distribution, and the requirement that brought it in, without its marker. */
export interface RequirementStep {
  /** As its metadata calls it. */
  readonly name: string;
  readonly requirement: string;
}

/** How a distribution came in: from what somebody asked for to the distribution itself. */
export interface RequirementChain {
  readonly source?: string;
  readonly steps: readonly RequirementStep[];
}

/** An extra of a distribution that would ask for another. */
export interface ExtraDemand {
  readonly distribution: string;
  readonly extra: string;
}

/** How many requirements are looked at: far more than distributions of 250 MB have, and few enough to wait for. */
const MOST_LOOKS = 200_000;

/** What requires what on a target. */
export class RequirementGraph {
  readonly #distributions: ReadonlyMap<string, RequiringDistribution>;
  readonly #environment: MarkerEnvironment;
  readonly #requirements = new Map<string, readonly Requirement[]>();
  #looks = 0;

  /** @param environment of the target, without extras */
  constructor(distributions: readonly RequiringDistribution[], environment: MarkerEnvironment) {
    this.#distributions = new Map(distributions.map((each) => [each.normalizedName, each]));
    this.#environment = environment;
  }

  /**
   * The shortest chain from each direct requirement that leads to a distribution: the shortest first.
   * @param name normalised
   */
  chainsTo(name: string, direct: readonly DirectRequirement[]): RequirementChain[] {
    const chains = direct.flatMap((each) => this.#chain(name, each) ?? []);
    const known = new Set<string>();
    return chains
      .toSorted((a, b) => a.steps.length - b.steps.length)
      .filter((chain) => {
        const key = JSON.stringify(chain);
        const isNew = !known.has(key);
        known.add(key);
        return isNew;
      });
  }

  /**
   * Distributions that no other one requires, as if they had been asked for. Of those that require one another in a
   * circle and that nothing else leads to, the first by name.
   */
  roots(): DirectRequirement[] {
    const names = [...this.#distributions.keys()].toSorted();
    const required = new Set(
      names.flatMap((name) => this.#required(name, []).map(({ normalizedName }) => normalizedName)),
    );
    const roots = names.filter((name) => !required.has(name));
    const reached = this.#reached(roots);
    for (const name of names) {
      if (!reached.has(name)) {
        roots.push(name);
        this.#reached([name]).forEach((each) => reached.add(each));
      }
    }
    return roots.flatMap((name) => this.#asRequirement(name));
  }

  /** Extras of others that would bring a distribution in. */
  extrasAskingFor(name: string): ExtraDemand[] {
    return [...this.#distributions.values()]
      .filter(({ normalizedName }) => normalizedName !== name)
      .flatMap(({ name: distribution, normalizedName, providesExtra }) =>
        providesExtra
          .filter((extra) => this.#asks(normalizedName, [extra], name))
          .map((extra) => ({ distribution, extra })),
      );
  }

  #asks(name: string, extras: readonly string[], wanted: string): boolean {
    return this.#required(name, extras).some(({ normalizedName }) => normalizedName === wanted);
  }

  #asRequirement(name: string): DirectRequirement[] {
    const found = this.#distributions.get(name);
    return found === undefined ? [] : [{ name: found.name, extras: [], text: found.name }];
  }

  #reached(roots: readonly string[]): Set<string> {
    const reached = new Set<string>(roots);
    for (const name of reached) {
      this.#required(name, []).forEach(({ normalizedName }) => reached.add(normalizedName));
    }
    return reached;
  }

  /** Breadth first over distributions with the extras that they are asked for with. */
  #chain(wanted: string, root: DirectRequirement): RequirementChain | undefined {
    const first: Visit = { name: normalizeName(root.name), extras: root.extras, step: root.text };
    const queue = [first];
    const seen = new Set([keyOf(first)]);
    for (const visit of queue) {
      if (visit.name === wanted) {
        return { ...(root.source === undefined ? {} : { source: root.source }), steps: this.#steps(visit) };
      }
      for (const requirement of this.#required(visit.name, visit.extras)) {
        const { normalizedName, extras } = requirement;
        const step = shortRequirement(requirement);
        const next: Visit = { name: normalizedName, extras, step, before: visit };
        const isHere = this.#distributions.has(normalizedName) || normalizedName === wanted;
        if (isHere && !seen.has(keyOf(next))) {
          seen.add(keyOf(next));
          queue.push(next);
        }
      }
    }
    return undefined;
  }

  #steps(last: Visit): RequirementStep[] {
    const steps: RequirementStep[] = [];
    for (let visit: Visit | undefined = last; visit !== undefined; visit = visit.before) {
      const name = this.#distributions.get(visit.name)?.name ?? visit.name;
      steps.unshift({ name, requirement: visit.step });
    }
    return steps;
  }

  /** What a distribution requires on the target, asked for with some extras. */
  #required(name: string, extras: readonly string[]): readonly Requirement[] {
    const key = keyOf({ name, extras });
    let required = this.#requirements.get(key);
    this.#looks += 1 + (required?.length ?? 0);
    if (this.#looks > MOST_LOOKS) {
      return [];
    }
    if (required === undefined) {
      const environment = { ...this.#environment, extras };
      const texts = this.#distributions.get(name)?.requiresDist ?? [];
      this.#looks += texts.length;
      required = applicableRequirements(texts, environment);
      this.#requirements.set(key, required);
    }
    return required;
  }
}

interface Visit {
  /** Normalised. */
  readonly name: string;
  readonly extras: readonly string[];
  /** The requirement that led here. */
  readonly step: string;
  readonly before?: Visit;
}

function keyOf({ name, extras }: Pick<Visit, 'name' | 'extras'>): string {
  return `${name}[${extras.map(normalizeName).toSorted().join(',')}]`;
}
