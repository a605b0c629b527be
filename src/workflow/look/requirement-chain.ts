import type { InspectedDistribution } from '../../inspect/distributions.ts';
import { RequirementGraph, type DirectRequirement } from '../../inspect/why/requirement-graph.ts';
import type { Target } from '../../lambda/target.ts';
import { projectName } from '../../project/own-package.ts';
import { directRequirements } from '../../resolve/direct-requirements.ts';
import { environmentOf } from '../../resolve/select-distributions.ts';
import type { ArtifactSource } from '../artifact/locate-artifact.ts';
import type { DistributionFacts } from './module-explanation.ts';

/** What a project asks for by itself, and in which file. Empty when that is not known. */
export function askedRequirements({ project, settings }: ArtifactSource): DirectRequirement[] {
  const { configuration, target, dependencies } = settings;
  const request = {
    input: dependencies,
    with: configuration.with ?? [],
    groups: configuration.groups ?? [],
    extras: configuration.extras ?? [],
    target,
    directory: project.directory,
  };
  const listed = directRequirements(request, project.pyproject)?.requirements ?? [];
  const own = settings.ownPackage === undefined ? undefined : projectName(project.pyproject);
  return [
    ...(own === undefined ? [] : [bare(own, 'the project itself')]),
    ...listed.map(({ requirement: { name, extras }, text, source }) => ({ name, extras, text, source })),
    ...(configuration.bundleSdk === true ? [bare('boto3', 'bundle-sdk')] : []),
  ];
}

function bare(name: string, source: string): DirectRequirement {
  return { name, extras: [], text: name, source };
}

/** What the distributions of an artifact require of one another, and what somebody asked for. */
export interface ArtifactRequirements {
  readonly graph: RequirementGraph;
  /** Empty where no project is known, or it does not say. */
  readonly direct: readonly DirectRequirement[];
}

/** Reads them of metadata and, where there is one, of the project. */
export function artifactRequirements(
  distributions: readonly InspectedDistribution[],
  target: Target,
  source: ArtifactSource | undefined,
): ArtifactRequirements {
  const readable = distributions.map(({ name, normalizedName, metadata }) => ({
    name,
    normalizedName,
    requiresDist: typeof metadata === 'string' ? [] : metadata.requiresDist,
    providesExtra: typeof metadata === 'string' ? [] : metadata.providesExtra,
  }));
  return {
    graph: new RequirementGraph(readable, environmentOf(target)),
    direct: source === undefined ? [] : askedRequirements(source),
  };
}

/** What brought a distribution in: a requirement of the project, or else a distribution that nothing requires. */
export function requirementsOn(
  name: string,
  { graph, direct }: ArtifactRequirements,
): Pick<DistributionFacts, 'roots' | 'chains' | 'extras'> {
  const asked = graph.chainsTo(name, direct);
  if (asked.length > 0) {
    return { roots: 'project', chains: asked, extras: [] };
  }
  const chains = graph.chainsTo(name, graph.roots());
  const isRoot = chains.every(({ steps }) => steps.length === 1);
  return { roots: 'metadata', chains, extras: isRoot ? graph.extrasAskingFor(name) : [] };
}
