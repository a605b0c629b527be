import type {
  LayerPlanInput,
  PlannedDistribution,
  PlannedFunction,
} from '../../packaging/layer-plan/plan-input.ts';
import { heldTogether } from '../../packaging/held-together.ts';
import type { UserEntry } from '../../packaging/user-entries.ts';
import { describeTarget } from '../../lambda/target.ts';
import type { OpenPack } from '../../wheel/open-pack.ts';
import { CENTRAL_HEADER_SIZE, LOCAL_HEADER_SIZE } from '../../zip/format.ts';
import type { BuildContext } from '../assemble/build-context.ts';
import type { FunctionSettings } from '../assemble/function-settings.ts';
import {
  gatherParts,
  resolveParts,
  type GatheredParts,
  type ResolvedParts,
} from '../assemble/gather-parts.ts';
import { remakingPacks } from '../assemble/remaking-packs.ts';
import { knownRate } from './release-rates.ts';

/** A function as the planner takes it, with what is to know of its distributions. */
export interface FunctionFacts {
  readonly planned: PlannedFunction;
  readonly distributions: LayerPlanInput['distributions'];
}

/**
 * Acquires everything that a function needs, as its build would, and notes what it weighs.
 * @param name what the function is called in the configuration
 * @throws {ZipwrightError} what a build throws
 */
export async function readPlannedFunction(
  settings: FunctionSettings,
  name: string,
  context: BuildContext,
): Promise<FunctionFacts> {
  const resolved = await resolveParts(settings, context);
  return remakingPacks(async () => {
    using parts = await gatherParts(settings, context, { ...resolved, brought: new Map() });
    const others = await otherLayers(settings);
    const distributions = new Map(parts.packs.map((pack) => [keyOf(pack), describePack(pack)]));
    const planned: PlannedFunction = {
      name,
      target: describeTarget(settings.target),
      ownZipped: parts.userEntries.reduce((sum, each) => sum + entryBytes(each), 0),
      ownUnzipped: parts.userEntries.reduce((sum, { compressed }) => sum + compressed.size, 0),
      ...others,
      distributions: [...distributions.keys()],
      staying: stayingPacks(parts, resolved, settings).map(keyOf),
      together: settings.prefix === '' ? heldTogether(parts.packs).map((packs) => packs.map(keyOf)) : [],
    };
    return { planned, distributions };
  });
}

function keyOf({ facts }: OpenPack): string {
  return facts.wheelSha256;
}

/** The user's own code, what the build starts from, and what a prefix keeps in the package. */
function stayingPacks(
  { packs, started }: GatheredParts,
  { selection }: ResolvedParts,
  { prefix }: FunctionSettings,
): readonly OpenPack[] {
  const own = new Set(
    selection.distributions.filter(({ kind }) => kind === 'directory').map(({ name }) => name),
  );
  return prefix === '' ? packs.filter((pack) => own.has(pack.facts.name) || started.includes(pack)) : packs;
}

function describePack({ facts, trailer }: OpenPack): PlannedDistribution {
  return {
    key: facts.wheelSha256,
    name: facts.name,
    version: facts.version,
    zipped: trailer.dataSize + trailer.directorySize,
    unzipped: facts.size,
    entries: trailer.entries,
    ...knownRate(facts.name),
  };
}

function entryBytes({ path, compressed }: UserEntry): number {
  return LOCAL_HEADER_SIZE + CENTRAL_HEADER_SIZE + 2 * Buffer.byteLength(path) + compressed.bytes.length;
}

/** Layers that a function has as files: they stay. */
async function otherLayers({
  layers,
}: FunctionSettings): Promise<Pick<PlannedFunction, 'otherLayers' | 'otherLayersUnzipped'>> {
  if (layers.length === 0) {
    return { otherLayers: 0, otherLayersUnzipped: 0 };
  }
  const { readLayer } = await import('../../packaging/layers.ts');
  return {
    otherLayers: layers.length,
    otherLayersUnzipped: layers.reduce((sum, file) => sum + readLayer(file).unzippedSize, 0),
  };
}
