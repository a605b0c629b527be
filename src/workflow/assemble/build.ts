import { buildArtifact } from './build-artifact.ts';
import { openBuild } from './build-context.ts';
import type { Report } from './build-events.ts';
import type { BuildRequest, BuildSurroundings } from './build-request.ts';
import type { BuiltArtifact } from './built-artifact.ts';
import { buildConfiguredLayers, withBuiltLayers } from '../layers/configured-layers.ts';

/**
 * Builds a project's functions, or a layer of it.
 * @throws {ZipwrightError} with nothing half-written left and an earlier artifact untouched
 */
export async function build(
  request: BuildRequest,
  surroundings: BuildSurroundings,
  report: Report,
): Promise<BuiltArtifact[]> {
  await using opened = openBuild(request, surroundings, report);
  const { settings } = opened;
  const layers = await buildConfiguredLayers(settings, opened.context);
  const context = { ...opened.context, layers };
  const built: BuiltArtifact[] = [];
  for (const each of settings) {
    built.push(await buildArtifact(withBuiltLayers(each, layers, context.project), context));
  }
  if (built.some(({ reusedPacks, distributions }) => reusedPacks < distributions.length)) {
    (await import('./bound-cache.ts')).boundCache(surroundings);
  }
  return built;
}
