import { posix } from 'node:path';
import type { Delivery } from '../api/delivery.ts';
import type { Door } from '../api/door.ts';
import { ExtensionRegistry, type ExtensionListener, type FunctionFacts } from '../api/extension-registry.ts';
import { addressOf, listenOnLoopback, type Listener } from '../api/http.ts';
import { RuntimeConnection, type ReportedError, type RuntimeListener } from '../api/runtime-connection.ts';
import type { ApiSession } from '../api/session.ts';
import { RuntimeError } from '../errors.ts';
import type { FunctionConfiguration } from '../function-configuration.ts';
import type { ExitStatus, Sandbox } from '../sandbox/sandbox.ts';
import { extensionVariables, runtimeVariables } from '../variables.ts';
import { limitsOf, type EnvironmentServices, type FunctionSettings } from './environment-settings.ts';
import { failureOfExit, initFailure, type Failure } from './failure.ts';
import type { EnvironmentIdentity } from './open-environment-log.ts';
import { withinTime } from './within-time.ts';

export interface RunListener {
  /** The runtime and all extensions wait for work again. Not called for the first time: see {@link SandboxRun.initialise}. */
  onReady(): void;
  /** What the processes wrote, in order. */
  onOutput(chunks: readonly Buffer[]): void;
  /** It ended by itself, after it had initialised. Not called after {@link SandboxRun.kill}. */
  onEnd(failure: Failure): void;
  /** Whether a process that was killed from outside was killed because it used all its memory. */
  isOutOfMemory(): boolean;
}

export interface RunSettings {
  readonly services: EnvironmentServices;
  readonly settings: FunctionSettings;
  readonly identity: EnvironmentIdentity;
}

/** Address of the Runtime API in a network of a sandbox's own: that of Lambda. */
const OWN_NETWORK_ADDRESS = '127.0.0.1:9001';

/** Longest time to wait for a kill, in milliseconds: a process that hangs in the system cannot be killed. */
const KILL_MS = 5000;

/** Its invocation, if any, has a failure of its own for that: how long it could take is not known here. */
const initTimeout: Failure = { errorType: 'Runtime.Unknown', status: 'timeout', message: 'Init timed out' };
const killed: Failure = { errorType: 'Sandbox.Failure', status: 'error', message: 'Sandbox was stopped' };

/** One sandbox from start to end, and what its processes say to the Runtime API. */
export class SandboxRun implements ApiSession, RuntimeListener, ExtensionListener {
  readonly runtime = new RuntimeConnection(this);
  readonly extensions: ExtensionRegistry;
  readonly #run: RunSettings;
  readonly #listener: RunListener;
  #sandbox: Sandbox | undefined;
  #door: Door | undefined;
  #initError: ReportedError | undefined;
  #killed: Promise<boolean> | undefined;
  #hasEnded = false;
  readonly #initialised = Promise.withResolvers<Failure | undefined>();
  #isInitialising = true;

  private constructor(run: RunSettings, listener: RunListener) {
    const { configuration, extensions } = run.settings;
    const names = extensions.map((path) => posix.basename(path));
    this.extensions = new ExtensionRegistry(names, factsOf(configuration), this);
    this.#run = run;
    this.#listener = listener;
  }

  /** @throws what the host throws where it cannot start a sandbox */
  static async start(settings: RunSettings, listener: RunListener): Promise<SandboxRun> {
    const run = new SandboxRun(settings, listener);
    await run.#start();
    return run;
  }

  async #start(): Promise<void> {
    const { services, settings, identity } = this.#run;
    const { configuration, code, extensions } = settings;
    // A plain process has no network of its own, whatever is asked for.
    const hasOwnNetwork = configuration.network === 'none' && services.host.rung !== 'process';
    const outside = hasOwnNetwork ? undefined : await listenOnLoopback();
    this.#door = outside && services.api.serve(outside, this);
    try {
      const runtimeApi = outside === undefined ? OWN_NETWORK_ADDRESS : addressOf(outside);
      const sources = { configuration, runtimeApi, ...identity };
      const sandbox = await services.host.start({
        code,
        variables: runtimeVariables(sources),
        memorySize: configuration.memorySize,
        ephemeralStorage: configuration.ephemeralStorage,
        network: configuration.network,
        extensions,
        ...(extensions.length === 0 ? {} : { extensionVariables: extensionVariables(sources) }),
      });
      this.#attach(sandbox, outside);
    } catch (error) {
      this.#door?.close();
      throw error;
    }
  }

  #attach(sandbox: Sandbox, outside: Listener | undefined): void {
    this.#sandbox = sandbox;
    const listener = outside ?? sandbox.listener;
    if (listener === undefined) {
      void sandbox.kill();
      throw new RuntimeError(
        'ENVIRONMENT_ENDED',
        'Cannot start an execution environment: its sandbox has no network of its own',
      );
    }
    this.#door ??= this.#run.services.api.serve(listener, this);
    this.#door.open((socket) => sandbox.owns(socket));
    sandbox.onOutput(() => this.drain());
    void sandbox.exited.then((status) => this.#onExit(status));
  }

  /**
   * Waits until the runtime and all extensions wait for work.
   * @returns why they do not
   */
  async initialise(limitMs: number): Promise<Failure | undefined> {
    const timer = setTimeout(
      () => this.#settle(this.#initError === undefined ? initTimeout : initFailure(this.#initError)),
      Math.max(limitMs, 0),
    );
    const failure = await this.#initialised.promise;
    clearTimeout(timer);
    return failure;
  }

  /** Ends the wait in {@link initialise}; later ends are told to the listener. */
  fail(failure: Failure): void {
    if (!this.#settle(failure)) {
      this.#listener.onEnd(failure);
    }
  }

  /** Gives an invocation to the runtime, and its event to the extensions that want it. */
  deliver(delivery: Delivery, event: () => object): void {
    if (!this.extensions.isEmpty) {
      this.extensions.deliver('INVOKE', event);
    }
    this.runtime.deliver(delivery);
  }

  /** Hands on what was written so far. */
  drain(): void {
    const chunks = this.#sandbox?.readOutput() ?? [];
    if (chunks.length > 0) {
      this.#listener.onOutput(chunks);
    }
  }

  memoryUsed(): number {
    return this.#sandbox?.memoryUsed() ?? 0;
  }

  onRuntimeReady(): void {
    this.extensions.closeRegistration();
    this.#checkReady();
  }

  onExtensionReady(): void {
    this.#checkReady();
  }

  onInitError(error: ReportedError): void {
    this.#initError = error;
  }

  /** Kills everything. May be called again. @returns when nothing is left, or the system does not let go */
  async kill(): Promise<void> {
    this.#settle(killed);
    this.#killed ??= withinTime(this.#sandbox?.kill() ?? Promise.resolve(), KILL_MS);
    await this.#killed;
    this.drain();
    this.#door?.close();
  }

  /** Whether its processes have ended. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Whether an extension wants to know that it ends. */
  get hasFarewell(): boolean {
    return this.extensions.all.some((extension) => extension.events.includes('SHUTDOWN'));
  }

  /**
   * Tells extensions why they end, waits until they have, and kills what is left.
   * @param reason Lambda's: `spindown`, `timeout` or `failure`
   */
  async shutdown(reason: string): Promise<void> {
    const sandbox = this.#sandbox;
    if (this.#killed === undefined && !this.#hasEnded && sandbox !== undefined && this.hasFarewell) {
      const { now } = this.#run.services;
      const { shutdownMs } = limitsOf(this.#run.services);
      this.extensions.deliver('SHUTDOWN', () => ({
        eventType: 'SHUTDOWN',
        deadlineMs: now() + shutdownMs,
        shutdownReason: reason,
      }));
      await withinTime(sandbox.exited, shutdownMs);
    }
    await this.kill();
  }

  #checkReady(): void {
    if (this.runtime.isReady && this.extensions.areReady && !this.#settle(undefined)) {
      this.#listener.onReady();
    }
  }

  /** @returns whether it was initialising until now */
  #settle(failure: Failure | undefined): boolean {
    const wasInitialising = this.#isInitialising;
    this.#isInitialising = false;
    this.#initialised.resolve(failure);
    return wasInitialising;
  }

  #onExit(status: ExitStatus): void {
    this.#hasEnded = true;
    this.drain();
    if (this.#killed === undefined) {
      const failure = failureOfExit(status, {
        reported: this.#initError,
        findExtension: (name) => this.extensions.findByName(name),
        isOutOfMemory: () => this.#listener.isOutOfMemory(),
      });
      this.fail(failure);
    }
  }
}

function factsOf(configuration: FunctionConfiguration): FunctionFacts {
  return {
    accountId: configuration.functionArn.split(':')[4] ?? '',
    functionName: configuration.functionName,
    functionVersion: configuration.version,
    handler: configuration.handler,
  };
}
