import type { Selection } from '../../resolve/selection.ts';
import type { BuildContext } from './build-context.ts';
import type { Report } from './build-events.ts';
import { describeArtifact, type BuiltArtifact } from './built-artifact.ts';
import { checkBuilt } from '../check/check-built.ts';
import type { ExistingStart } from '../existing/existing-start.ts';
import type { FunctionSettings } from './function-settings.ts';
import { resolveParts, type ResolvedParts } from './gather-parts.ts';
import { planPackage } from './plan-package.ts';
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
  const { project, surroundings, layout } = context;
  using planned = await planPackage(settings, context, { selection, existing });
  const { plan, handler, verdict } = planned;
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
    reusedPacks: plan.packs.length - planned.made,
    milliseconds: surroundings.now() - startedAt,
    findings,
  });
}

/** What the distributions come from: `.venv`, `.venv and httpx`. */
export function describeDependencies(
  { distributions, source }: Selection,
  existing: ExistingStart | undefined,
): string {
  if (existing === undefined) {
    return source;
  }
  const isResolved = distributions.some(({ kind }) => kind !== 'directory');
  return isResolved ? `${existing.source.label} and ${source}` : existing.source.label;
}
