import type { IndexClient } from '../../index/index-client.ts';
import type { IndexConfiguration } from '../../index/configuration.ts';
import type { InstallContext } from '../../toolchain/install-tool.ts';
import type { UvTool } from '../../toolchain/uv.ts';
import { storeLayout, type StoreLayout } from '../../store/store-layout.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';
import type { ConnectionOptions } from './index-connection.ts';

/** What the slow half of a build needs: the network and other people's tools. Made only when it is needed. */
export interface BuildServices extends AsyncDisposable {
  readonly layout: StoreLayout;
  readonly client: IndexClient;
  readonly indexes: IndexConfiguration;
  /** For tools, which are installed from their pinned wheels. */
  readonly installContext: InstallContext;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly offline: boolean;
  readonly signal: AbortSignal;
  readonly uv: () => Promise<UvTool>;
  /** Any interpreter that runs, for tools that are Python programs. */
  readonly python: () => Promise<string | undefined>;
}

/** @throws {IndexError} when an index is configured that cannot be one */
export async function createBuildServices(
  surroundings: BuildSurroundings,
  options: ConnectionOptions,
): Promise<BuildServices> {
  const { environment, signal } = surroundings;
  const { offline } = options;
  const { connectIndex } = await import('./index-connection.ts');
  const project = connectIndex(surroundings, options);
  // Tools do not come from a project's own index: the user's settings count, not the command's.
  const tools = connectIndex(surroundings, { offline, index: { directory: options.index.directory } });
  const layout = storeLayout(surroundings.cache);
  const installContext = { layout, client: tools.client, signal };
  return {
    layout,
    client: project.client,
    indexes: project.indexes,
    installContext,
    environment,
    offline,
    signal,
    uv: once(async () => (await import('../../toolchain/uv.ts')).findUv(environment, installContext)),
    python: once(
      async () => (await (await import('../../toolchain/find-python.ts')).findInterpreter(environment))?.path,
    ),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([project.http[Symbol.asyncDispose](), tools.http[Symbol.asyncDispose]()]);
    },
  };
}

/** Runs `make` at the first call and gives its result to all. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
