import { readProject } from '../project/read-project.ts';
import { storeLayout } from '../store/store-layout.ts';
import { buildArtifact, type BuildContext } from './build-artifact.ts';
import type { Report } from './build-events.ts';
import type { BuildRequest, BuildSurroundings } from './build-request.ts';
import { createBuildServices, type BuildServices } from './build-services.ts';
import type { BuiltArtifact } from './built-artifact.ts';
import { functionSettings } from './function-settings.ts';

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
  await using services = new LazyServices(request, surroundings, project.directory);
  const context: BuildContext = {
    project,
    request,
    surroundings,
    layout: storeLayout(surroundings.cache),
    services: services.get,
    report,
  };
  const built: BuiltArtifact[] = [];
  for (const settings of functionSettings(project, request, surroundings.environment)) {
    built.push(await buildArtifact(settings, context));
  }
  return built;
}

/** Makes the services when something first asks for them, which a warm build never does. */
export class LazyServices implements AsyncDisposable {
  readonly #request: Pick<BuildRequest, 'indexUrl' | 'extraIndexUrls' | 'findLinks' | 'noIndex' | 'offline'>;
  readonly #surroundings: BuildSurroundings;
  readonly #directory: string;
  #services: Promise<BuildServices> | undefined;

  constructor(
    request: Pick<BuildRequest, 'indexUrl' | 'extraIndexUrls' | 'findLinks' | 'noIndex' | 'offline'>,
    surroundings: BuildSurroundings,
    directory: string,
  ) {
    this.#request = request;
    this.#surroundings = surroundings;
    this.#directory = directory;
  }

  readonly get = (): Promise<BuildServices> => {
    const { extraIndexUrls, findLinks, noIndex, indexUrl, offline } = this.#request;
    this.#services ??= createBuildServices(this.#surroundings, {
      offline,
      index: {
        directory: this.#directory,
        extraIndexUrls,
        findLinks,
        ...(indexUrl === undefined ? {} : { indexUrl }),
        ...(noIndex ? { noIndex } : {}),
      },
    });
    return this.#services;
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#services)?.[Symbol.asyncDispose]();
  }
}
