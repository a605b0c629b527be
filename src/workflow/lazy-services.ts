import type { BuildRequest, BuildSurroundings } from './build-request.ts';
import { createBuildServices, type BuildServices } from './build-services.ts';

/** What a command says about package indexes. */
export type IndexRequest = Pick<
  BuildRequest,
  'indexUrl' | 'extraIndexUrls' | 'findLinks' | 'noIndex' | 'offline'
>;

/** Makes the services when something first asks for them, which a warm build never does. */
export class LazyServices implements AsyncDisposable {
  readonly #request: Pick<BuildRequest, 'indexUrl' | 'extraIndexUrls' | 'findLinks' | 'noIndex' | 'offline'>;
  readonly #surroundings: BuildSurroundings;
  readonly #directory: string;
  #services: Promise<BuildServices> | undefined;

  constructor(request: IndexRequest, surroundings: BuildSurroundings, directory: string) {
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
