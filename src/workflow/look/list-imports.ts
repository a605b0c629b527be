import { exitCodes } from '../../errors/zipwright-error.ts';
import { quoteName } from '../../inspect/finding.ts';
import { handlerModule } from '../../inspect/handler-name.ts';
import { importTree, type ImportTree } from '../../inspect/import-tree.ts';
import { importLoad, type ImportLoad } from '../../inspect/imports/import-load.ts';
import { type ImportKind } from '../../inspect/imports/import-kind.ts';
import { walkImports, type ModuleGraph } from '../../inspect/imports/module-graph.ts';
import { prepareInspection, type Inspection } from '../../inspect/inspection.ts';
import { importersOf } from '../../inspect/why/import-chain.ts';
import { ArtifactError } from '../artifact/artifact-errors.ts';
import type { Report } from '../assemble/build-events.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';
import { importStep } from './explanation-parts.ts';
import type { ImportStep } from './module-explanation.ts';
import { artifactName } from '../artifact/locate-artifact.ts';
import { openArtifact, type ArtifactRequest } from '../artifact/open-artifact.ts';
import { readableArtifact } from '../artifact/readable-artifact.ts';

export interface ImportsRequest extends ArtifactRequest {
  /** Module to start from, for another than the handler's. */
  readonly module?: string;
  /** Whether every module stands for itself, and not for its distribution. */
  readonly all: boolean;
}

/** Who imports what in a function. */
export interface ImportListing {
  /** Absolute path of the zip, or the reference to what is deployed. */
  readonly artifact: string;
  /** As messages call it. */
  readonly label: string;
  readonly runtime: string;
  readonly architecture: string;
  /** Module that imports were followed from. */
  readonly module: string;
  readonly tree: ImportTree;
  readonly load: ImportLoad;
  /** The surest first. */
  readonly missing: readonly MissingModule[];
}

/** A module that is imported and that nothing provides. */
export interface MissingModule {
  readonly name: string;
  readonly kind: ImportKind;
  /** Whether only distributions import it, not the user's own files. */
  readonly isOfDistributions: boolean;
  readonly importers: readonly ImportStep[];
}

/**
 * Follows the imports of a function from its handler on.
 * @throws what {@link openArtifact} throws
 * @throws {ArtifactError} ARTIFACT_UNREADABLE, START_UNKNOWN
 */
export async function listImports(
  request: ImportsRequest,
  surroundings: BuildSurroundings,
  report: Report,
): Promise<ImportListing> {
  using opened = await openArtifact(request, surroundings, report);
  const inspection = prepareInspection(readableArtifact(opened), opened.layers, opened.target);
  const { target, modules, distributions, owners } = inspection;
  const { label } = opened.located;
  const start = startOf(request, inspection, label);
  const graph = walkImports(start, modules, {
    // What type checkers would import of others is nobody's concern here.
    follows: (kind, { archive, entry }) =>
      kind !== 'type-only' || owners.of(archive, entry.path) === undefined,
  });
  return {
    artifact: artifactName(opened.located),
    label,
    runtime: target.runtime.id,
    architecture: target.architecture,
    module: start,
    tree: importTree(graph, { distributions, runtime: target.runtime, all: request.all }),
    load: importLoad(graph, (archive, path) => owners.of(archive, path)),
    missing: missingModules(graph, inspection),
  };
}

function startOf({ module }: ImportsRequest, { target, modules }: Inspection, label: string): string {
  const start = module ?? (target.kind === 'layer' ? undefined : handlerModule(target.handler));
  if (start === undefined) {
    const what = target.kind === 'layer' ? 'a layer has no handler' : 'nothing says what its handler is';
    throw new ArtifactError('START_UNKNOWN', `Cannot follow the imports of "${label}": ${what}`, {
      data: { artifact: label },
      hint: 'name a module to start from with --module, or the handler with --handler module.function',
      exitCode: exitCodes.usage,
    });
  }
  if (modules.find(start) === undefined) {
    throw new ArtifactError(
      'START_UNKNOWN',
      `Cannot follow the imports of "${label}": neither it nor a layer has the module ${quoteName(start)}`,
      {
        data: { artifact: label, module: start },
        hint: `zipwright why ${start} tells what is near it`,
        exitCode: exitCodes.usage,
      },
    );
  }
  return start;
}

const SHOWN_IMPORTERS = 20;

function missingModules(graph: ModuleGraph, { owners }: Inspection): MissingModule[] {
  const missing = [...graph.modules.values()].filter(({ outcome }) => outcome === 'missing');
  const importers = importersOf(new Set(missing.map(({ name }) => name)), graph);
  return missing.map(({ name, kind }) => {
    const places = importers.get(name) ?? [];
    return {
      name,
      kind,
      isOfDistributions: places.every(({ archive, path }) => owners.of(archive, path) !== undefined),
      importers: places.slice(0, SHOWN_IMPORTERS).map(importStep),
    };
  });
}
