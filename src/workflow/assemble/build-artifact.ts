import { planArtifact } from '../../packaging/plan-artifact.ts';
import { PROJECT_FILE } from '../../project/default-excludes.ts';
import type { Selection } from '../../resolve/selection.ts';
import type { OpenPack } from '../../wheel/open-pack.ts';
import { broughtBy, type Brought } from '../layers/brought.ts';
import type { BuildContext } from './build-context.ts';
import type { Report } from './build-events.ts';
import { describeArtifact, type BuiltArtifact } from './built-artifact.ts';
import { checkBuilt } from '../check/check-built.ts';
import { checkPackage } from './check-package.ts';
import type { ExistingStart } from '../existing/existing-start.ts';
import type { FunctionSettings } from './function-settings.ts';
import { gatherParts, resolveParts, type ResolvedParts } from './gather-parts.ts';
import { remakingPacks } from './remaking-packs.ts';
import { writePackage } from './write-package.ts';

/**
 * Builds one function or layer: resolved, acquired, planned, checked, then written.
 * @throws {ZipwrightError}
 */
export async function buildArtifact(
  settings: FunctionSettings,
  context: BuildContext,
): Promise<BuiltArtifact> {
  const { surroundings, report } = context;
  const startedAt = surroundings.now();
  announceRuntime(settings, report);
  const parts = await resolveParts(settings, context);
  return remakingPacks(() => assemble(settings, context, { ...parts, startedAt }));
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

interface Resolved extends ResolvedParts {
  readonly startedAt: number;
}

async function assemble(
  settings: FunctionSettings,
  context: BuildContext,
  { selection, existing, startedAt }: Resolved,
): Promise<BuiltArtifact> {
  const { project, surroundings, layout, report } = context;
  const brought = broughtBy(settings, context.layers);
  using parts = await gatherParts(settings, context, { selection, existing, brought });
  const packs = await packagedPacks(parts.packs, brought, { settings, report });
  const onConflict = settings.configuration.onConflict ?? 'error';
  const plan = planArtifact({ packs, userEntries: parts.userEntries, onConflict });
  report({ kind: 'left-out', paths: parts.leftOut.filter(({ reason }) => reason !== PROJECT_FILE) });
  const { handler, verdict } = await checkPackage(plan, settings, {
    ...context,
    isInspected: context.request.check === true,
  });
  surroundings.signal.throwIfAborted();
  const dependencies = describeDependencies(selection, existing);
  const { sha256, upToDate } = await writePackage(plan, {
    settings,
    layout,
    handler,
    dependencies,
    directory: project.directory,
  });
  const today = new Date(surroundings.now()).toISOString().slice(0, 10);
  const findings = context.request.check
    ? await checkBuilt({ plan, settings, handler, sha256, directory: project.directory, today })
    : undefined;
  return describeArtifact(settings, plan, {
    sha256,
    upToDate,
    handler,
    verdict,
    dependencies,
    reusedPacks: packs.length - parts.made,
    milliseconds: surroundings.now() - startedAt,
    findings,
  });
}

/** The packs that go into the package itself. */
async function packagedPacks(
  packs: readonly OpenPack[],
  brought: Brought,
  context: { readonly settings: FunctionSettings; readonly report: Report },
): Promise<readonly OpenPack[]> {
  if (brought.size === 0) {
    return packs;
  }
  const { withoutBrought } = await import('../layers/leave-to-layers.ts');
  return withoutBrought(packs, brought, context);
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
