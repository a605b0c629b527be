import { PlatformError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { readProject } from '../../project/read-project.ts';
import type { BuildRequest, BuildSurroundings } from '../assemble/build-request.ts';
import { watchProject } from '../run/watch-project.ts';
import { DevError } from './dev-errors.ts';
import { DevProject, type DevListener } from './dev-project.ts';
import { startPlatform, type StartListener, type StartRequest } from './start-platform.ts';

/** Which projects are to be developed, and on what. */
export interface DevRequest {
  readonly start: StartRequest;
  /** How to build each of them. */
  readonly projects: readonly BuildRequest[];
  /** Where the functions are. */
  readonly region: string;
  /** Whether functions that were not made from projects may be replaced. */
  readonly mayReplace: boolean;
}

/** A platform with the functions of projects, which follow every change. */
export interface DevPlatform {
  readonly platform: Platform;
  /**
   * Follows changes no more, leaves in the state what the functions have run last, and ends the platform.
   * @param graceMs milliseconds after which requests under way are cut off
   */
  readonly close: (graceMs: number) => Promise<void>;
}

/**
 * Starts a platform that has the functions of projects.
 * @param surroundings their signal ends what functions are installing, when everything else has ended
 * @param interrupted ends the start
 * @returns when every project was looked at; functions that could not be made were told of
 * @throws what {@link startPlatform} throws
 * @throws {ProjectError} for projects that cannot be read
 * @throws {PlatformError} FUNCTION_TAKEN, FUNCTION_REFUSED
 * @throws the reason of `interrupted`
 */
export async function startDev(
  request: DevRequest,
  {
    surroundings,
    interrupted,
  }: { readonly surroundings: BuildSurroundings; readonly interrupted: AbortSignal },
  listener: StartListener & DevListener,
): Promise<DevPlatform> {
  request.projects.forEach(({ project }) => readProject(project));
  const session = new DevSession(request, surroundings, listener);
  const platform = await startPlatform(request.start, surroundings, {
    ...listener,
    onRenewed: () => session.putAgain(),
  });
  try {
    await session.begin(platform, interrupted);
  } catch (error) {
    await session.close(platform, 0);
    throw error;
  }
  return { platform, close: (graceMs) => session.close(platform, graceMs) };
}

/** A save that is read too early is only read again: what is broken is refused, and nothing else is wrong with it. */
const SETTLE_MS = 20;

class DevSession {
  readonly #request: DevRequest;
  readonly #surroundings: BuildSurroundings;
  readonly #listener: DevListener;
  readonly #ending = new AbortController();
  #projects: readonly DevProject[] = [];
  #watching: readonly Promise<void>[] = [];

  constructor(request: DevRequest, surroundings: BuildSurroundings, listener: DevListener) {
    this.#request = request;
    this.#surroundings = surroundings;
    this.#listener = listener;
  }

  /** Looks at all projects, and follows their changes from then on. */
  async begin(platform: Platform, interrupted: AbortSignal): Promise<void> {
    const { projects, region, mayReplace } = this.#request;
    const owners = new Map<string, string>();
    const stop = (): void => this.#ending.abort(interrupted.reason);
    interrupted.addEventListener('abort', stop, { once: true });
    this.#projects = projects.map(
      (each) =>
        new DevProject(each, {
          surroundings: { ...this.#surroundings, signal: this.#ending.signal },
          listener: this.#listener,
          region,
          put: (definition) => platform.withHotFunctions((hot) => hot.put(definition, mayReplace)),
          owners,
        }),
    );
    const begun = this.#projects.map((project) => this.#watch(project));
    this.#watching = begun.map(({ done }) => done);
    await Promise.all(begun.map(({ first }) => first));
    interrupted.throwIfAborted();
  }

  putAgain(): void {
    for (const project of this.#projects) {
      project.putAgain().catch(this.#listener.onFailure);
    }
  }

  async close(platform: Platform, graceMs: number): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#watching);
    await platform.withHotFunctions((hot) => hot.archive()).catch(this.#listener.onFailure);
    await platform.close(graceMs);
    for (const project of this.#projects) {
      await project[Symbol.asyncDispose]();
    }
  }

  #watch(project: DevProject): { readonly first: Promise<void>; readonly done: Promise<void> } {
    const { signal } = this.#ending;
    const first = Promise.withResolvers<void>();
    let isFirst = true;
    const fail = (error: unknown): void => {
      if (isFirst && isFinal(error)) {
        first.reject(error);
      } else {
        this.#listener.onFailure(error);
      }
    };
    const done = watchProject(project.directory, () => project.update(fail), {
      signal,
      onFailure: fail,
      settleMs: SETTLE_MS,
      onWait: () => {
        isFirst = false;
        first.resolve();
      },
    }).catch((error: unknown) => {
      if (!signal.aborted) {
        fail(error);
      }
      first.resolve();
    });
    return { first: first.promise, done };
  }
}

/** What no change of a file mends. */
function isFinal(error: unknown): boolean {
  return error instanceof PlatformError || (error instanceof DevError && error.code === 'FUNCTION_TWICE');
}
