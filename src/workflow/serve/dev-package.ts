import { join } from 'node:path';
import type { Project } from '../../project/read-project.ts';
import { stateFolder } from '../../resolve/kept-resolution.ts';
import { describeDependencies } from '../assemble/build-artifact.ts';
import { openBuild, type BuildContext, type OpenBuild } from '../assemble/build-context.ts';
import type { Report } from '../assemble/build-events.ts';
import type { BuildRequest, BuildSurroundings } from '../assemble/build-request.ts';
import type { FunctionSettings } from '../assemble/function-settings.ts';
import { resolveParts } from '../assemble/gather-parts.ts';
import { planPackage, type PlannedPackage } from '../assemble/plan-package.ts';
import { remakingPacks } from '../assemble/remaking-packs.ts';
import { writePackage, type WrittenPackage } from '../assemble/write-package.ts';
import { buildConfiguredLayers, withBuiltLayers } from '../layers/configured-layers.ts';
import { newestRunnable } from '../run/newest-runnable.ts';

/** What a project's function is now. Dispose of it when nothing reads its packs any more. */
export interface DevPackage extends PlannedPackage {
  readonly settings: FunctionSettings;
  readonly project: Project;
  /** Writes the archive, unless it is there as it would be written. */
  readonly write: () => Promise<WrittenPackage>;
}

/** Told of each function of a project, in the configuration's order. */
export interface PackageListener {
  readonly onPackage: (planned: DevPackage) => Promise<void>;
  /** A function that cannot be packaged leaves the others as they are. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Reads a project and plans the packages of its functions; nothing is written but layers that it configures.
 * @throws {ZipwrightError} for what no function can do without
 */
export async function planProject(
  request: BuildRequest,
  { surroundings, report }: { readonly surroundings: BuildSurroundings; readonly report: Report },
  listener: PackageListener,
): Promise<void> {
  await using opened = await openRunnable(request, surroundings, report);
  const { directory } = opened.context.project;
  const settings = opened.settings.map((each) => ({ ...each, output: devArchive(directory, each.name) }));
  const layers = await buildConfiguredLayers(settings, opened.context);
  const context = { ...opened.context, layers };
  for (const each of settings) {
    try {
      await listener.onPackage(await planFunction(withBuiltLayers(each, layers, context.project), context));
    } catch (error) {
      surroundings.signal.throwIfAborted();
      listener.onFailure(error);
    }
  }
}

/** Where no runtime is declared, it is the newest one that can run here. */
async function openRunnable(
  request: BuildRequest,
  surroundings: BuildSurroundings,
  report: Report,
): Promise<OpenBuild> {
  const opened = openBuild(request, surroundings, report);
  if (
    request.overrides.runtime !== undefined ||
    opened.settings.every((each) => each.runtimeDeclaredBy !== undefined)
  ) {
    return opened;
  }
  await opened[Symbol.asyncDispose]();
  const runtime = await newestRunnable(surroundings, undefined, report);
  return openBuild({ ...request, overrides: { ...request.overrides, runtime } }, surroundings, report);
}

/** Beside what else is kept of a project: `dist` has what was built to be deployed. */
function devArchive(directory: string, name: string): string {
  return join(stateFolder(directory), 'dev', `${name}.dev.zip`);
}

async function planFunction(settings: FunctionSettings, context: BuildContext): Promise<DevPackage> {
  const { project, layout } = context;
  const parts = await resolveParts(settings, context);
  const planned = await remakingPacks(() => planPackage(settings, context, parts));
  const { plan, handler } = planned;
  const dependencies = describeDependencies(parts.selection, parts.existing);
  return {
    ...planned,
    settings,
    project,
    write: () =>
      writePackage(plan, { settings, layout, handler, dependencies, directory: project.directory }),
    [Symbol.dispose]: () => planned[Symbol.dispose](),
  };
}
