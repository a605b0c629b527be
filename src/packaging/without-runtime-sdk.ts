import { runtimeSdk } from '../lambda/sdk.ts';
import type { Marker } from '../python/marker.ts';
import { parseRequirement } from '../python/requirement.ts';

/** What of a distribution decides whether it stays. */
export interface SdkCandidate {
  readonly facts: { readonly name: string; readonly requiresDist: readonly string[] };
}

/**
 * Leaves the SDK to the runtime: drops boto3 and its dependencies, except those that another distribution requires and
 * what these require in turn. Half an SDK would run with the runtime's other half.
 * @returns the packs that stay
 */
export function withoutRuntimeSdk<Pack extends SdkCandidate>(packs: readonly Pack[]): Pack[] {
  const needed = new Set<string>();
  const queue = packs.filter(({ facts }) => !runtimeSdk.has(facts.name));
  for (let pack = queue.shift(); pack !== undefined; pack = queue.shift()) {
    for (const name of requiredNames(pack)) {
      if (!needed.has(name)) {
        needed.add(name);
        queue.push(...packs.filter(({ facts }) => facts.name === name && runtimeSdk.has(name)));
      }
    }
  }
  return packs.filter(({ facts }) => !runtimeSdk.has(facts.name) || needed.has(facts.name));
}

/** Names that a distribution requires by itself, without any of its extras. */
function requiredNames({ facts }: SdkCandidate): string[] {
  return facts.requiresDist
    .map(parseRequirement)
    .filter(({ marker }) => marker === undefined || !asksForExtra(marker))
    .map(({ normalizedName }) => normalizedName);
}

function asksForExtra(marker: Marker): boolean {
  switch (marker.kind) {
    case 'comparison':
      return marker.variable === 'extra';
    case 'membership':
      return false;
    default:
      return marker.operands.some(asksForExtra);
  }
}
