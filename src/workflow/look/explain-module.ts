import { handlerModule } from '../../inspect/handler-name.ts';
import { walkImports } from '../../inspect/imports/module-graph.ts';
import { packageOf } from '../../inspect/imports/module-name.ts';
import type { InspectedDistribution } from '../../inspect/distributions.ts';
import { prepareInspection, type Inspection } from '../../inspect/inspection.ts';
import {
  distributionsAt,
  moduleProvenance,
  ownersOf,
  type ModuleProvenance,
} from '../../inspect/module-provenance.ts';
import { distributionModules } from '../../inspect/why/distribution-modules.ts';
import { readSubject, type Subject } from '../../inspect/why/subject.ts';
import type { Report } from '../assemble/build-events.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';
import { candidateFacts, distributionFacts, importFacts } from './explanation-parts.ts';
import { missingFacts } from './missing-module.ts';
import type { ImportFacts, ModuleExplanation } from './module-explanation.ts';
import { artifactName } from '../artifact/locate-artifact.ts';
import { openArtifact, type ArtifactRequest, type OpenedArtifact } from '../artifact/open-artifact.ts';
import { readableArtifact } from '../artifact/readable-artifact.ts';
import { artifactRequirements } from './requirement-chain.ts';

/** What is asked about an artifact. */
export interface ExplainRequest extends ArtifactRequest {
  /** A module, a distribution or a path, as the user wrote it. */
  readonly asked: string;
  /** Whether all importers are listed, and not the way from the handler alone; it takes longer. */
  readonly importers: boolean;
}

/**
 * Tells what provides a module of a function, what that hides, which requirement brought it in and who imports it.
 * @throws what {@link openArtifact} throws
 * @throws {ArtifactError} ARTIFACT_UNREADABLE
 */
export async function explainModule(
  request: ExplainRequest,
  surroundings: BuildSurroundings,
  report: Report,
): Promise<ModuleExplanation> {
  using opened = await openArtifact(request, surroundings, report);
  const inspection = prepareInspection(readableArtifact(opened), opened.layers, opened.target);
  const subject = readSubject(request.asked, inspection);
  const { module } = subject;
  const provenance = module === undefined ? undefined : moduleProvenance(module, inspection);
  const owners = ownersFor(subject, provenance, inspection.distributions);
  const isMissing = provenance?.taken.length === 0;
  const imports = importsOf(modulesOf(subject, owners), inspection, request.importers || isMissing);
  return {
    asked: request.asked,
    ...artifactFacts(opened),
    ...subjectFacts(subject),
    isFound: !isMissing,
    candidates: (provenance?.candidates ?? []).map((each) => candidateFacts(each, inspection)),
    ...(provenance?.fault === undefined ? {} : { fault: provenance.fault }),
    distributions: distributionFacts(owners, () =>
      artifactRequirements(inspection.distributions, opened.target, opened.located.source),
    ),
    ...(imports === undefined ? {} : { imports }),
    ...(isMissing ? { missing: missingFacts(firstMissing(provenance, inspection), inspection) } : {}),
  };
}

function artifactFacts({
  located,
  target,
}: OpenedArtifact): Pick<ModuleExplanation, 'artifact' | 'label' | 'runtime' | 'architecture' | 'handler'> {
  return {
    artifact: artifactName(located),
    label: located.label,
    runtime: target.runtime.id,
    architecture: target.architecture,
    ...(target.handler === undefined ? {} : { handler: target.handler }),
  };
}

function subjectFacts({
  kind,
  module,
  path,
}: Subject): Pick<ModuleExplanation, 'subject' | 'module' | 'path'> {
  return {
    subject: kind,
    ...(module === undefined ? {} : { module }),
    ...(path === undefined ? {} : { path }),
  };
}

function ownersFor(
  { kind, archive, path, distributions: named }: Subject,
  provenance: ModuleProvenance | undefined,
  distributions: readonly InspectedDistribution[],
): InspectedDistribution[] {
  if (kind === 'distribution') {
    return [...named];
  }
  if (provenance !== undefined && provenance.taken.length > 0) {
    return [...new Set(provenance.taken.flatMap((each) => ownersOf(each, distributions)))];
  }
  return archive === undefined || path === undefined ? [] : distributionsAt(archive, path, distributions);
}

/** Whose importers are looked for. */
function modulesOf({ module }: Subject, owners: readonly InspectedDistribution[]): readonly string[] {
  return module === undefined ? owners.flatMap(distributionModules) : [module];
}

/**
 * Follows every import: what nothing leads to is known only in the end.
 * @param lists whether all importers are wanted; else the walk ends at the first of the modules that is found
 */
function importsOf(
  wanted: readonly string[],
  { target, modules }: Inspection,
  lists: boolean,
): ImportFacts | undefined {
  const start = target.kind === 'layer' ? undefined : handlerModule(target.handler);
  if (start === undefined || modules.find(start) === undefined) {
    return undefined;
  }
  const until = lists ? {} : { until: new Set(wanted) };
  return importFacts(wanted, walkImports(start, modules, { follows: () => true, ...until }), lists);
}

/** Nothing in a package can be found when the package itself is not there. */
function firstMissing(provenance: ModuleProvenance, inspection: Inspection): ModuleProvenance {
  const parent = packageOf(provenance.module);
  const outer = parent === undefined ? undefined : moduleProvenance(parent, inspection);
  return outer === undefined || outer.taken.length > 0 ? provenance : firstMissing(outer, inspection);
}
