import type { Layer } from '../../packaging/layers.ts';
import { readProject, type Project } from '../../project/read-project.ts';
import { storeLayout, type StoreLayout } from '../../store/store-layout.ts';
import type { Report } from './build-events.ts';
import type { BuildRequest, BuildSurroundings } from './build-request.ts';
import type { BuildServices } from '../supply/build-services.ts';
import type { ConfiguredLayers } from '../layers/configured-layer.ts';
import { functionSettings, type FunctionSettings } from './function-settings.ts';
import { LazyServices } from '../supply/lazy-services.ts';

/** What all artifacts of one build share. */
export interface BuildContext {
  readonly project: Project;
  readonly request: BuildRequest;
  readonly surroundings: BuildSurroundings;
  readonly layout: StoreLayout;
  readonly services: () => Promise<BuildServices>;
  readonly report: Report;
  /** What the functions' configured layers bring; none while these are built. */
  readonly layers: ConfiguredLayers;
  /** What layer archives have in them, by path: filled as they are read, so that each is read once. */
  readonly layerFacts: Map<string, Layer>;
}

/** A build of functions or of a layer, before anything is resolved. Dispose of it to end its services. */
export interface OpenBuild extends AsyncDisposable {
  readonly settings: readonly FunctionSettings[];
  readonly context: BuildContext;
}

/**
 * Reads what is to be built.
 * @throws {ProjectError | LambdaError}
 */
export function openBuild(request: BuildRequest, surroundings: BuildSurroundings, report: Report): OpenBuild {
  const project = readProject(request.project);
  const settings = functionSettings(project, request, surroundings.environment);
  const services = new LazyServices(surroundings, request.offline, async () => {
    const { indexSettings } = await import('../supply/index-settings.ts');
    return indexSettings(request, project, settings);
  });
  const context = {
    project,
    request,
    surroundings,
    layout: storeLayout(surroundings.cache),
    services: services.get,
    report,
    layers: new Map(),
    layerFacts: new Map(),
  };
  return { settings, context, [Symbol.asyncDispose]: () => services[Symbol.asyncDispose]() };
}
