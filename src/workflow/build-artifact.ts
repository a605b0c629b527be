import { rmSync } from 'node:fs';
import {
  startHashWorker,
  WORKER_WORTHWHILE_BYTES,
  type ArtifactHasher,
} from '../packaging/artifact-hasher.ts';
import { planArtifact } from '../packaging/plan-artifact.ts';
import { withoutRuntimeSdk } from '../packaging/runtime-sdk.ts';
import { PROJECT_FILE } from '../project/default-excludes.ts';
import type { Project } from '../project/read-project.ts';
import type { Selection } from '../resolve/selection.ts';
import type { StoreLayout } from '../store/store-layout.ts';
import { WheelError } from '../wheel/errors.ts';
import type { PackVariant } from '../wheel/pack-variant.ts';
import { acquirePacks } from './acquire-packs.ts';
import type { Report } from './build-events.ts';
import type { BuildRequest, BuildSurroundings } from './build-request.ts';
import type { BuildServices } from './build-services.ts';
import { describeArtifact, type BuiltArtifact } from './built-artifact.ts';
import { checkPackage } from './check-package.ts';
import type { FunctionSettings } from './function-settings.ts';
import { resolveSelection } from './resolve-selection.ts';
import { readUserPart } from './user-entries.ts';
import { writePackage } from './write-package.ts';

/** What all artifacts of one build share. */
export interface BuildContext {
  readonly project: Project;
  readonly request: BuildRequest;
  readonly surroundings: BuildSurroundings;
  readonly layout: StoreLayout;
  readonly services: () => Promise<BuildServices>;
  readonly report: Report;
}

/**
 * Builds one function or layer: resolved, acquired, planned, checked, then written.
 * @throws {ZipwrightError}
 */
export async function buildArtifact(
  settings: FunctionSettings,
  context: BuildContext,
): Promise<BuiltArtifact> {
  const { project, request, surroundings, services, report } = context;
  const startedAt = surroundings.now();
  announceRuntime(settings, report);
  const { environment, now } = surroundings;
  const selection = await resolveSelection(settings, project, {
    request,
    environment,
    services,
    report,
    now,
  });
  try {
    return await assemble(settings, context, { selection, startedAt });
  } catch (error) {
    if (!(error instanceof WheelError && error.code === 'PACK_DAMAGED')) {
      throw error;
    }
    // A damaged pack is remade from its wheel; a second failure is not the pack's.
    rmSync(String(error.data['path']), { force: true });
    return assemble(settings, context, { selection, startedAt });
  }
}

function announceRuntime({ runtimeDeclaredBy, target }: FunctionSettings, report: Report): void {
  if (runtimeDeclaredBy === undefined) {
    report({
      kind: 'notice',
      message: `The project declares no runtime: building for ${target.runtime.id} ${target.architecture}`,
      hint: 'set runtime in [tool.zipwright], or use --runtime',
    });
  }
}

interface Resolved {
  readonly selection: Selection;
  readonly startedAt: number;
}

async function assemble(
  settings: FunctionSettings,
  context: BuildContext,
  { selection, startedAt }: Resolved,
): Promise<BuiltArtifact> {
  const { project, surroundings, layout, services, report } = context;
  const { configuration } = settings;
  using hasher = await worthwhileHasher(selection);
  const variant = packVariant(settings);
  using acquired = await acquirePacks(selection.distributions, {
    layout,
    now: surroundings.now,
    variant,
    services,
    report,
  });
  const user = await readUserPart(settings, project, layout);
  const plan = planArtifact({
    packs: configuration.excludeRuntimeSdk === true ? withoutRuntimeSdk(acquired.packs) : acquired.packs,
    userEntries: user.entries,
    onConflict: configuration.onConflict ?? 'error',
  });
  report({ kind: 'left-out', paths: user.leftOut.filter(({ reason }) => reason !== PROJECT_FILE) });
  const { handler, verdict } = checkPackage(plan, settings, report);
  surroundings.signal.throwIfAborted();
  const dependencies = selection.source;
  const sha256 = await writePackage(plan, {
    settings,
    hasher,
    handler,
    dependencies,
    directory: project.directory,
  });
  return describeArtifact(settings, plan, {
    sha256,
    handler,
    verdict,
    dependencies,
    reusedPacks: acquired.packs.length - acquired.made,
    milliseconds: surroundings.now() - startedAt,
  });
}

function packVariant({ prefix, configuration, target }: FunctionSettings): PackVariant {
  return {
    prefix,
    slim: configuration.slim ?? false,
    bytecode: configuration.bytecode === true ? target.runtime.minor : undefined,
    recompress: configuration.recompress ?? false,
  };
}

/** A second thread for hashing, started early, when the archive will be big enough to earn it. */
async function worthwhileHasher(selection: Selection): Promise<ArtifactHasher | undefined> {
  const size = selection.distributions.reduce(
    (sum, each) => sum + ('size' in each ? (each.size ?? 0) : 0),
    0,
  );
  return size < WORKER_WORTHWHILE_BYTES ? undefined : startHashWorker();
}
