import type { IndexOptions } from '../../index/index-sources.ts';
import type { BuildRequest, BuildSurroundings } from '../assemble/build-request.ts';
import { createBuildServices, type BuildServices } from './build-services.ts';

/** What a command says about package indexes. */
export type IndexRequest = Pick<
  BuildRequest,
  'indexUrl' | 'extraIndexUrls' | 'findLinks' | 'noIndex' | 'offline'
>;

/** Makes the services when something first asks for them, which a warm build never does. */
export class LazyServices implements AsyncDisposable {
  readonly #surroundings: BuildSurroundings;
  readonly #offline: boolean;
  readonly #readIndexOptions: () => Promise<IndexOptions>;
  #services: Promise<BuildServices> | undefined;

  /** @param readIndexOptions reads what the project says about indexes; called once, if at all */
  constructor(
    surroundings: BuildSurroundings,
    offline: boolean,
    readIndexOptions: () => Promise<IndexOptions>,
  ) {
    this.#surroundings = surroundings;
    this.#offline = offline;
    this.#readIndexOptions = readIndexOptions;
  }

  readonly get = (): Promise<BuildServices> => {
    this.#services ??= this.#create();
    return this.#services;
  };

  async #create(): Promise<BuildServices> {
    return createBuildServices(this.#surroundings, {
      offline: this.#offline,
      index: await this.#readIndexOptions(),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#services)?.[Symbol.asyncDispose]();
  }
}
