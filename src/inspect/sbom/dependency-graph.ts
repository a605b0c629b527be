import { runtimeSdk } from '../../lambda/sdk.ts';
import { applicableRequirements } from '../../python/applicable-requirements.ts';
import type { MarkerEnvironment } from '../../python/marker.ts';
import type { InspectedDistribution } from '../distributions.ts';
import { runtimeRef } from './runtime-components.ts';

/** A distribution with its reference. */
export interface ReferredDistribution {
  readonly ref: string;
  readonly distribution: InspectedDistribution;
}

/** What needs what. */
export interface DependencyGraph {
  /** References by the reference that needs them. */
  readonly edges: ReadonlyMap<string, readonly string[]>;
  /** Distributions that no other needs, and one of each circle that nothing else leads to. */
  readonly roots: readonly string[];
  /** Names of the runtime's distributions that are needed. */
  readonly fromRuntime: ReadonlySet<string>;
}

/**
 * Reads who needs whom from Requires-Dist, by its markers on the target, without extras. Of a distribution that is there twice
 * the first is meant: the function's own comes before those of its layers.
 */
export function dependencyGraph(
  distributions: readonly ReferredDistribution[],
  environment: MarkerEnvironment,
): DependencyGraph {
  const byName = new Map<string, string>();
  for (const { ref, distribution } of distributions) {
    if (!byName.has(distribution.normalizedName)) {
      byName.set(distribution.normalizedName, ref);
    }
  }
  const edges = new Map<string, string[]>();
  const fromRuntime = new Set<string>();
  for (const { ref, distribution } of distributions) {
    const { metadata } = distribution;
    const requiresDist = typeof metadata === 'string' ? [] : metadata.requiresDist;
    const needed = new Set<string>();
    for (const { normalizedName } of applicableRequirements(requiresDist, environment)) {
      const found = byName.get(normalizedName);
      if (found !== undefined && found !== ref) {
        needed.add(found);
      } else if (found === undefined && runtimeSdk.has(normalizedName)) {
        fromRuntime.add(normalizedName);
        needed.add(runtimeRef(normalizedName));
      }
    }
    edges.set(ref, [...needed].sort());
  }
  return {
    edges,
    roots: findRoots(
      distributions.map(({ ref }) => ref),
      edges,
    ),
    fromRuntime,
  };
}

function findRoots(refs: readonly string[], edges: ReadonlyMap<string, readonly string[]>): string[] {
  const needed = new Set([...edges.values()].flat());
  const roots = refs.filter((ref) => !needed.has(ref));
  const reached = new Set<string>();
  const visit = (start: string): void => {
    const queue = [start];
    for (let ref = queue.pop(); ref !== undefined; ref = queue.pop()) {
      if (!reached.has(ref)) {
        reached.add(ref);
        queue.push(...(edges.get(ref) ?? []));
      }
    }
  };
  roots.forEach(visit);
  for (const ref of refs) {
    if (!reached.has(ref)) {
      roots.push(ref);
      visit(ref);
    }
  }
  return roots.sort();
}
