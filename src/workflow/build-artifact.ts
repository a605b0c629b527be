import { rmSync } from 'node:fs';
import {
  startHashWorker,
  WORKER_WORTHWHILE_BYTES,
  type ArtifactHasher,
} from '../packaging/artifact-hasher.ts';
import { planArtifact, type ArtifactPlan } from '../packaging/plan-artifact.ts';
import { withoutRuntimeSdk } from '../packaging/runtime-sdk.ts';
import type { UserEntry } from '../packaging/user-entries.ts';
import type { FunctionConfiguration } from '../project/configuration.ts';
import { PROJECT_FILE } from '../project/default-excludes.ts';
import type { Project } from '../project/read-project.ts';
import type { Selection } from '../resolve/selection.ts';
import type { StoreLayout } from '../store/store-layout.ts';
import { WheelError } from '../wheel/errors.ts';
import type { OpenPack } from '../wheel/open-pack.ts';
import { acquirePacks } from './acquire-packs.ts';
import type { Report } from './build-events.ts';
import type { BuildRequest, BuildSurroundings } from './build-request.ts';
import type { BuildServices } from './build-services.ts';
import { describeArtifact, type BuiltArtifact } from './built-artifact.ts';
import { checkPackage } from './check-package.ts';
import { chooseVariant } from './choose-variant.ts';
import { existingPart, findExisting, type ExistingStart } from './existing-start.ts';
import type { FunctionSettings } from './function-settings.ts';
import { resolveSelection } from './resolve-selection.ts';
import { withUserBytecode } from './user-bytecode.ts';
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
  const existing = await findExisting(settings, {
    directory: project.directory,
    layout: context.layout,
    now,
    environment,
    signal: surroundings.signal,
    report,
  });
  const selection = await resolveSelection(existing?.settings ?? settings, project, {
    request,
    environment,
    services,
    report,
    now,
  });
  try {
    return await assemble(settings, context, { selection, existing, startedAt });
  } catch (error) {
    if (!(error instanceof WheelError && error.code === 'PACK_DAMAGED')) {
      throw error;
    }
    // A damaged pack is remade from its wheel; a second failure is not the pack's.
    rmSync(String(error.data['path']), { force: true });
    return assemble(settings, context, { selection, existing, startedAt });
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
  readonly existing: ExistingStart | undefined;
  readonly startedAt: number;
}

async function assemble(
  settings: FunctionSettings,
  context: BuildContext,
  { selection, existing, startedAt }: Resolved,
): Promise<BuiltArtifact> {
  const { project, surroundings, layout, services, report } = context;
  const { configuration } = settings;
  using hasher = await worthwhileHasher(selection, existing);
  const variant = await chooseVariant(settings, surroundings.environment);
  using acquired = await acquirePacks(selection.distributions, {
    layout,
    now: surroundings.now,
    variant,
    target: settings.target,
    directory: project.directory,
    ...(configuration.builder === undefined ? {} : { builder: configuration.builder }),
    services,
    report,
  });
  const user = await readUserPart(settings, project, layout);
  const userEntries = user.entries;
  using started = await existingPart(existing, { packs: acquired.packs, userEntries, variant });
  const packs = [...acquired.packs, ...started.packs];
  const plan = planParts(packs, await withUserBytecode(started.userEntries, variant, context), configuration);
  const leftOut = [...user.leftOut, ...started.leftOut];
  report({ kind: 'left-out', paths: leftOut.filter(({ reason }) => reason !== PROJECT_FILE) });
  const { handler, verdict } = checkPackage(plan, settings, report);
  surroundings.signal.throwIfAborted();
  const dependencies = describeDependencies(selection, existing);
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
    reusedPacks: packs.length - acquired.made - started.made,
    milliseconds: surroundings.now() - startedAt,
  });
}

function planParts(
  packs: readonly OpenPack[],
  userEntries: readonly UserEntry[],
  { excludeRuntimeSdk, onConflict = 'error' }: FunctionConfiguration,
): ArtifactPlan {
  return planArtifact({
    packs: excludeRuntimeSdk === true ? withoutRuntimeSdk(packs) : packs,
    userEntries,
    onConflict,
  });
}

/** A second thread for hashing, started early, when the archive will be big enough to earn it. */
async function worthwhileHasher(
  selection: Selection,
  existing: ExistingStart | undefined,
): Promise<ArtifactHasher | undefined> {
  const size = selection.distributions.reduce(
    (sum, each) => sum + ('size' in each ? (each.size ?? 0) : 0),
    0,
  );
  return size < WORKER_WORTHWHILE_BYTES && existing === undefined ? undefined : startHashWorker();
}

/** What the distributions come from: `.venv`, `.venv and httpx`. */
function describeDependencies(
  { distributions, source }: Selection,
  existing: ExistingStart | undefined,
): string {
  if (existing === undefined) {
    return source;
  }
  const isResolved = distributions.some(({ kind }) => kind !== 'directory');
  return isResolved ? `${existing.source.label} and ${source}` : existing.source.label;
}
