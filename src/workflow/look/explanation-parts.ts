import type { InspectedDistribution } from '../../inspect/distributions.ts';
import { importKinds } from '../../inspect/imports/import-kind.ts';
import { type GraphModule, type ModuleGraph } from '../../inspect/imports/module-graph.ts';
import type { Inspection } from '../../inspect/inspection.ts';
import { ownersOf } from '../../inspect/module-provenance.ts';
import type { ArchiveCandidate, JudgedCandidate, RuntimeCandidate } from '../../inspect/why/candidate.ts';
import { distributionModules } from '../../inspect/why/distribution-modules.ts';
import { importChain, importersOf, type ImportPlace } from '../../inspect/why/import-chain.ts';
import { runtimeSdkVersions } from '../../lambda/sdk.ts';
import type { Target } from '../../lambda/target.ts';
import type { CandidateFacts, DistributionFacts, ImportFacts, ImportStep } from './module-explanation.ts';
import { requirementsOn, type ArtifactRequirements } from './requirement-chain.ts';

/** How many importers are told one by one. */
const SHOWN_IMPORTERS = 20;
const SHOWN_MODULES = 50;

/** A candidate as data. */
export function candidateFacts(
  candidate: JudgedCandidate,
  { distributions, target }: Pick<Inspection, 'distributions' | 'target'>,
): CandidateFacts {
  const { verdict, loss, location } = candidate;
  const origin =
    candidate.origin === 'runtime'
      ? runtimeFacts(candidate, target)
      : archiveFacts(candidate, ownersOf(candidate, distributions));
  return {
    ...origin,
    ...(location === undefined ? {} : { location }),
    verdict,
    ...(loss === undefined ? {} : { loss }),
  };
}

function runtimeFacts(
  { provider, isAssumed }: RuntimeCandidate,
  { runtime }: Target,
): Omit<CandidateFacts, 'verdict'> {
  const { part, distribution, version } = provider;
  const readOn = version === undefined ? undefined : runtimeSdkVersions[runtime.id]?.readOn;
  return {
    origin: 'runtime',
    part,
    ...(distribution === undefined ? {} : { distribution }),
    ...(version === undefined ? {} : { version }),
    ...(readOn === undefined ? {} : { readOn }),
    ...(isAssumed ? { isAssumed } : {}),
  };
}

/** A folder may belong to several distributions, of which none is its own. */
function archiveFacts(
  { archive, form, path }: ArchiveCandidate,
  [owner, ...others]: readonly InspectedDistribution[],
): Omit<CandidateFacts, 'verdict'> {
  const version = owner === undefined ? undefined : versionOf(owner);
  return {
    ...(archive.isLayer ? { origin: 'layer', layer: archive.label } : { origin: 'artifact' }),
    form,
    path,
    ...(owner === undefined || others.length > 0
      ? {}
      : { distribution: owner.name, ...(version === undefined ? {} : { version }) }),
  };
}

export function versionOf({ metadata }: InspectedDistribution): string | undefined {
  return typeof metadata === 'string' ? undefined : metadata.version;
}

/** What is known of distributions, and how they came in. */
export function distributionFacts(
  owners: readonly InspectedDistribution[],
  requirements: () => ArtifactRequirements,
): DistributionFacts[] {
  return owners.map((owner) => {
    const version = versionOf(owner);
    return {
      name: owner.name,
      ...(version === undefined ? {} : { version }),
      ...(owner.archive.isLayer ? { layer: owner.archive.label } : {}),
      modules: distributionModules(owner).slice(0, SHOWN_MODULES),
      ...requirementsOn(owner.normalizedName, requirements()),
    };
  });
}

/**
 * Who imports a module; of several modules the one that is reached most surely.
 * @param lists whether the graph is whole, so that all importers are in it
 */
export function importFacts(
  modules: readonly string[],
  graph: ModuleGraph | undefined,
  lists: boolean,
): ImportFacts | undefined {
  const [first] = modules;
  if (graph === undefined || first === undefined) {
    return undefined;
  }
  const reached = modules.flatMap((module) => graph.modules.get(module) ?? []).toSorted(bySureness);
  const [best] = reached;
  const of = best?.name ?? first;
  const chain = importChain(of, graph);
  const importers = lists ? outsiders(importersOf(new Set([of]), graph).get(of) ?? [], of) : undefined;
  return {
    start: graph.start,
    isReached: best !== undefined,
    of,
    ...(best === undefined || chain.length === 0 ? {} : { kind: best.kind }),
    chain: chain.map(importStep),
    ...(importers === undefined
      ? {}
      : {
          importers: importers.slice(0, SHOWN_IMPORTERS).map(importStep),
          importerCount: importers.length,
        }),
  };
}

function bySureness(a: GraphModule, b: GraphModule): number {
  return importKinds.indexOf(a.kind) - importKinds.indexOf(b.kind);
}

/** What a package imports of itself is of no interest where others import it. */
function outsiders(importers: readonly ImportPlace[], of: string): readonly ImportPlace[] {
  const outside = importers.filter(({ module }) => module !== of && !module.startsWith(`${of}.`));
  return outside.length === 0 ? importers : outside;
}

export function importStep({ module, archive, path, line, kind }: ImportPlace): ImportStep {
  return { module, path, ...(archive.isLayer ? { layer: archive.label } : {}), line, kind };
}
