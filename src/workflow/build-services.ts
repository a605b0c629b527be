import type { IndexClient } from '../index/index-client.ts';
import type { IndexConfiguration } from '../index/configuration.ts';
import type { IndexOptions } from '../index/index-sources.ts';
import type { UvTool } from '../toolchain/uv.ts';
import { storeLayout, type StoreLayout } from '../store/store-layout.ts';
import type { BuildSurroundings } from './build-request.ts';

/** What the slow half of a build needs: the network and other people's tools. Made only when it is needed. */
export interface BuildServices extends AsyncDisposable {
  readonly layout: StoreLayout;
  readonly client: IndexClient;
  readonly indexes: IndexConfiguration;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly offline: boolean;
  readonly signal: AbortSignal;
  readonly uv: () => Promise<UvTool>;
  /** Any interpreter that runs, for tools that are Python programs. */
  readonly python: () => Promise<string | undefined>;
}

export interface ServiceOptions {
  readonly offline: boolean;
  readonly index: IndexOptions;
}

/** @throws {IndexError} when an index is configured that cannot be one */
export async function createBuildServices(
  surroundings: BuildSurroundings,
  options: ServiceOptions,
): Promise<BuildServices> {
  const { environment, signal } = surroundings;
  const [{ readIndexConfiguration }, { IndexClient: Client }, { HttpClient }, { Credentials }] =
    await Promise.all([
      import('../index/configuration.ts'),
      import('../index/index-client.ts'),
      import('../index/http.ts'),
      import('../index/credentials.ts'),
    ]);
  const indexes = readIndexConfiguration({ environment, options: options.index });
  const http = new HttpClient({
    environment,
    authorizer: new Credentials({ environment, configuration: indexes }),
    ...(indexes.certificateFiles === undefined ? {} : { certificateFiles: indexes.certificateFiles }),
  });
  const client = new Client({ configuration: indexes, http, offline: options.offline });
  const layout = storeLayout(surroundings.cache);
  return {
    layout,
    client,
    indexes,
    environment,
    offline: options.offline,
    signal,
    uv: once(async () =>
      (await import('../toolchain/uv.ts')).findUv(environment, { layout, client, signal }),
    ),
    python: once(
      async () => (await (await import('../toolchain/find-python.ts')).findInterpreter(environment))?.path,
    ),
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}

/** Runs `make` at the first call and gives its result to all. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
