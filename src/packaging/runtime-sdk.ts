import { runtimeSdk } from '../lambda/sdk.ts';
import type { Marker } from '../python/marker.ts';
import { parseRequirement } from '../python/requirement.ts';
import type { OpenPack } from '../wheel/open-pack.ts';
import type { PackageNotice } from './package-notice.ts';
import type { UserEntry } from './user-entries.ts';

/**
 * Leaves the SDK to the runtime: drops boto3 and its dependencies, except those that another distribution requires and
 * what these require in turn. Half an SDK would run with the runtime's other half.
 * @returns the packs that stay
 */
export function withoutRuntimeSdk(packs: readonly OpenPack[]): OpenPack[] {
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
function requiredNames({ facts }: OpenPack): string[] {
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

const USES_SDK = /^[ \t]*(?:from|import)[ \t]+(?:boto3|botocore)\b/m;

/**
 * Compares what a package brings of the SDK with what it uses. A package that has urllib3 but not boto3 runs the
 * runtime's boto3 with an urllib3 it was never tried with.
 * @param layerDistributions normalised names of what the function's layers bring
 */
export function sdkNotice(
  packs: readonly OpenPack[],
  userEntries: readonly UserEntry[],
  layerDistributions: ReadonlySet<string>,
): PackageNotice | undefined {
  const brought = new Set([...packs.map(({ facts }) => facts.name), ...layerDistributions]);
  const usesSdk = userEntries.some(
    ({ path, content }) => path.endsWith('.py') && USES_SDK.test(content.toString('latin1')),
  );
  if (!usesSdk || brought.has('boto3')) {
    return undefined;
  }
  const parts = [...runtimeSdk].filter((name) => brought.has(name));
  if (parts.length > 0) {
    return {
      message: `The package brings ${parts.join(', ')} without boto3: the runtime's boto3 will run with ${parts.length === 1 ? 'it' : 'them'}`,
      hint: 'bundle the SDK whole with --bundle-sdk, so that all of it has the versions that fit together',
    };
  }
  return {
    message: "The function uses the runtime's own boto3, whose version AWS changes from time to time",
    hint: 'pin it with --bundle-sdk',
  };
}
