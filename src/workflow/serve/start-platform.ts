import type { NetworkAccess } from '../../runtime/function-configuration.ts';
import type { Rung } from '../../runtime/sandbox/choose-host.ts';
import { storeLayout } from '../../store/store-layout.ts';
import { Platform, type PlatformListener } from '../../platform/platform.ts';
import type { Report } from '../assemble/build-events.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';
import { LazyServices } from '../supply/lazy-services.ts';
import { stateFolder } from './state-place.ts';

/** How a platform is to be started. */
export interface StartRequest {
  /** What the platform says of itself: `0.1.0`. */
  readonly version: string;
  /** The folder whose state it keeps unless told otherwise. */
  readonly directory: string;
  /** Folders of projects that say what stands for layers of other accounts; `directory` when absent. */
  readonly projects?: readonly string[];
  readonly host: string;
  /** 0 takes one that is free. */
  readonly port: number;
  /** Folder of the state, from `directory`; `.zipwright/data` when absent. */
  readonly data?: string;
  /** Whether the state is kept nowhere. */
  readonly ephemeral: boolean;
  /** Twelve digits. */
  readonly account: string;
  readonly strictAuth: boolean;
  readonly strictIam: boolean;
  readonly allowedHosts: readonly string[];
  readonly rung?: Rung;
  readonly network: NetworkAccess;
  /** Interpreters to take before those that are found, each for the runtime of its own version. */
  readonly pythons: readonly string[];
  /** Whether a missing interpreter may be installed into the cache, with uv. */
  readonly installPython: boolean;
  /** Whether the AWS SDK in functions finds the platform by itself. */
  readonly functionsUsePlatform: boolean;
}

/** What is told while the platform runs. */
export interface StartListener extends PlatformListener {
  /** Told what is fetched for functions. */
  readonly report: Report;
}

/**
 * Starts the platform. Interpreters are found, and what AWS's runtimes bring is installed, when a function is first invoked.
 * @returns when it takes requests
 * @throws {PlatformError} PORT_TAKEN, ADDRESS_UNUSABLE, HOST_EXPOSED
 * @throws {StateError} when the state cannot be opened
 */
export function startPlatform(
  request: StartRequest,
  surroundings: BuildSurroundings,
  listener: StartListener,
): Promise<Platform> {
  const { environment } = surroundings;
  const { directory, ephemeral, rung, network, installPython, functionsUsePlatform } = request;
  return Platform.start(
    {
      version: request.version,
      host: request.host,
      port: request.port,
      account: request.account,
      strictAuth: request.strictAuth,
      strictIam: request.strictIam,
      allowedHosts: request.allowedHosts,
      ...(ephemeral ? {} : { data: stateFolder(request) }),
      functions: {
        findLanguage: async (runtime) => {
          const { localLanguage } = await import('../run/local-language.ts');
          await using services = new LazyServices(surroundings, false, () =>
            Promise.resolve({ directory, extraIndexUrls: [], findLinks: [] }),
          );
          return await localLanguage(runtime, await namedFor(runtime, request.pythons, environment), {
            surroundings,
            services,
            report: listener.report,
            mayInstall: installPython,
          });
        },
        ...(rung === undefined ? {} : { rung }),
        path: environment['PATH'] ?? '',
        layout: storeLayout(surroundings.cache),
        network,
        usePlatform: functionsUsePlatform,
        findForeignLayer: async (arn) =>
          (await import('./find-foreign-layer.ts')).findForeignLayer(arn, request.projects ?? [directory]),
      },
      now: surroundings.now,
    },
    listener,
  );
}

/** The interpreter that was named for a runtime, by the version that it says it is. */
async function namedFor(
  runtime: string,
  pythons: readonly string[],
  environment: BuildSurroundings['environment'],
): Promise<string | undefined> {
  const minor = /^python3\.(\d+)$/.exec(runtime)?.[1];
  for (const python of minor === undefined ? [] : pythons) {
    const { inspectNamed } = await import('../../toolchain/choose-interpreter.ts');
    if ((await inspectNamed(environment, python)).minor === Number(minor)) {
      return python;
    }
  }
  return undefined;
}
