import { readProject } from '../project/read-project.ts';
import { storeLayout } from '../store/store-layout.ts';
import { buildArtifact, type BuildContext } from './build-artifact.ts';
import type { Report } from './build-events.ts';
import type { BuildRequest, BuildSurroundings } from './build-request.ts';
import type { BuiltArtifact } from './built-artifact.ts';
import { functionSettings } from './function-settings.ts';
import { LazyServices } from './lazy-services.ts';

/**
 * Builds a project's functions, or a layer of it.
 * @throws {ZipwrightError} with nothing half-written left and an earlier artifact untouched
 */
export async function build(
  request: BuildRequest,
  surroundings: BuildSurroundings,
  report: Report,
): Promise<BuiltArtifact[]> {
  const project = readProject(request.project);
  const settings = functionSettings(project, request, surroundings.environment);
  await using services = new LazyServices(surroundings, request.offline, async () => {
    const { indexSettings } = await import('./index-settings.ts');
    return indexSettings(request, project, settings);
  });
  const context: BuildContext = {
    project,
    request,
    surroundings,
    layout: storeLayout(surroundings.cache),
    services: services.get,
    report,
  };
  const built: BuiltArtifact[] = [];
  for (const each of settings) {
    built.push(await buildArtifact(each, context));
  }
  if (built.some(({ reusedPacks, distributions }) => reusedPacks < distributions.length)) {
    (await import('./bound-cache.ts')).boundCache(surroundings);
  }
  return built;
}
