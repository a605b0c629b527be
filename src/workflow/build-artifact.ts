import { rmSync } from 'node:fs';
import { planArtifact, type ArtifactContents, type ArtifactPlan } from '../packaging/plan-artifact.ts';
import type { UserEntry } from '../packaging/user-entries.ts';
import type { FunctionConfiguration } from '../project/configuration.ts';
import { PROJECT_FILE } from '../project/default-excludes.ts';
import type { Project } from '../project/read-project.ts';
import type { Selection } from '../resolve/selection.ts';
import type { StoreLayout } from '../store/store-layout.ts';
import { WheelError } from '../wheel/errors.ts';
import type { PackVariant } from '../wheel/pack-variant.ts';
import { acquirePacks, type AcquiredPacks } from './acquire-packs.ts';
import type { Report } from './build-events.ts';
import type { BuildRequest, BuildSurroundings } from './build-request.ts';
import type { BuildServices } from './build-services.ts';
import { describeArtifact, type BuiltArtifact } from './built-artifact.ts';
import { checkPackage } from './check-package.ts';
import { chooseVariant } from './choose-variant.ts';
import { existingPart, findExisting, type ExistingStart } from './existing-start.ts';
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
  const { project, surroundings, layout, report } = context;
  const variant = await chooseVariant(settings, surroundings.environment);
  using acquired = await packsFor(selection, { settings, variant, context });
  const user = await readUserPart(settings, project, layout);
  const userEntries = user.entries;
  using started = await existingPart(existing, { packs: acquired.packs, userEntries, variant });
  const packs = [...acquired.packs, ...started.packs];
  const parts = { packs, userEntries: await addBytecode(started.userEntries, variant, context) };
  const plan = await planParts(parts, settings.configuration);
  const leftOut = [...user.leftOut, ...started.leftOut];
  report({ kind: 'left-out', paths: leftOut.filter(({ reason }) => reason !== PROJECT_FILE) });
  const { handler, verdict } = await checkPackage(plan, settings, report);
  surroundings.signal.throwIfAborted();
  const dependencies = describeDependencies(selection, existing);
  const { sha256, upToDate } = await writePackage(plan, {
    settings,
    layout,
    handler,
    dependencies,
    directory: project.directory,
  });
  return describeArtifact(settings, plan, {
    sha256,
    upToDate,
    handler,
    verdict,
    dependencies,
    reusedPacks: packs.length - acquired.made - started.made,
    milliseconds: surroundings.now() - startedAt,
  });
}

interface PacksWanted {
  readonly settings: FunctionSettings;
  readonly variant: PackVariant;
  readonly context: BuildContext;
}

function packsFor(
  selection: Selection,
  { settings: { configuration, target }, variant, context }: PacksWanted,
): Promise<AcquiredPacks> {
  return acquirePacks(selection.distributions, {
    layout: context.layout,
    now: context.surroundings.now,
    variant,
    target,
    directory: context.project.directory,
    ...(configuration.builder === undefined ? {} : { builder: configuration.builder }),
    services: context.services,
    report: context.report,
  });
}

/** Bytecode of the user's own files, where it is wanted. */
async function addBytecode(
  userEntries: readonly UserEntry[],
  variant: PackVariant,
  context: BuildContext,
): Promise<readonly UserEntry[]> {
  if (variant.bytecode === undefined) {
    return userEntries;
  }
  const { withUserBytecode } = await import('./user-bytecode.ts');
  return withUserBytecode(userEntries, variant.bytecode, context);
}

async function planParts(
  { packs, userEntries }: Pick<ArtifactContents, 'packs' | 'userEntries'>,
  { excludeRuntimeSdk, onConflict = 'error' }: FunctionConfiguration,
): Promise<ArtifactPlan> {
  if (excludeRuntimeSdk !== true) {
    return planArtifact({ packs, userEntries, onConflict });
  }
  const { withoutRuntimeSdk } = await import('../packaging/without-runtime-sdk.ts');
  return planArtifact({ packs: withoutRuntimeSdk(packs), userEntries, onConflict });
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
