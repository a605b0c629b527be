import { RuntimeError } from '../errors.ts';
import type { FunctionConfiguration } from '../function-configuration.ts';
import type { EnvironmentServices, FunctionSettings } from './environment-settings.ts';
import { Environment } from './environment.ts';
import { IdleEnvironments } from './idle-environments.ts';
import type { InvocationRequest, InvocationResult } from './invocation.ts';
import { WaitingLine } from './waiting-line.ts';

export interface PoolLimits {
  /** Environments at a time, those that initialise or end among them. */
  readonly maxEnvironments: number;
  /** What becomes of an invocation when all are busy: it waits its turn, or is refused at once. */
  readonly whenBusy: 'wait' | 'refuse';
  /** Milliseconds after which an environment that nobody needs is ended. */
  readonly idleMs: number;
}

/**
 * A runtime asks for more within a moment of its response. A caller who invokes again at once is served by the same
 * environment, as on Lambda.
 */
const FINISHING_MS = 25;

interface Waiting {
  readonly request: InvocationRequest;
  readonly resolve: (result: Promise<InvocationResult>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The execution environments of one function version. An invocation gets the one that was used last, or the next that becomes
 * free: one that was started for it, or another that is faster.
 */
export class FunctionPool {
  readonly #services: EnvironmentServices;
  readonly #limits: PoolLimits;
  readonly #line = new WaitingLine<Waiting>();
  readonly #idle: IdleEnvironments<Environment>;
  /** All that are not gone, with the settings that they were made with. */
  readonly #environments = new Map<Environment, FunctionSettings>();
  #settings: FunctionSettings;
  /** Those that have initialised: what broke later is replaced where it is to be kept ready. */
  readonly #proven = new WeakSet<Environment>();
  #initialising = 0;
  /** Invocations that have no result yet. */
  #underWay = 0;
  #kept = 0;
  #isClosed = false;
  #drained: PromiseWithResolvers<undefined> | undefined;

  constructor(services: EnvironmentServices, settings: FunctionSettings, limits: PoolLimits) {
    this.#services = services;
    this.#settings = settings;
    this.#limits = limits;
    this.#idle = new IdleEnvironments(limits.idleMs, () => this.#kept);
  }

  /** Environments that are not gone. */
  get size(): number {
    return this.#environments.size;
  }

  /** Environments that wait for an invocation. */
  get idleCount(): number {
    return this.#idle.length;
  }

  /**
   * Has the function handle a request. A function that fails is a result, not an error.
   * @throws {RuntimeError} ENVIRONMENTS_BUSY, POOL_CLOSED, ENVIRONMENT_ENDED; what the host throws where it cannot start a sandbox
   */
  invoke(request: InvocationRequest): Promise<InvocationResult> {
    if (this.#isClosed) {
      return Promise.reject(closed());
    }
    if (this.#limits.whenBusy === 'refuse' && this.#underWay >= this.#limits.maxEnvironments) {
      return Promise.reject(busy(this.#limits.maxEnvironments));
    }
    this.#underWay += 1;
    const result = this.#idle.takeLast()?.invoke(request) ?? this.#wait(request);
    result.then(this.#onSettled, this.#onSettled);
    return result;
  }

  /**
   * Keeps this many environments ready, ahead of invocations (provisioned concurrency); none with 0.
   * @returns when they are, or could not initialise
   * @throws what the host throws where it cannot start a sandbox
   */
  async prewarm(count: number): Promise<void> {
    this.#kept = Math.min(count, this.#limits.maxEnvironments);
    await this.#refill();
  }

  /** Uses other code or another configuration from now on; environments that have the old one end when they are free. */
  update(settings: FunctionSettings): void {
    this.#settings = settings;
    for (const environment of this.#idle.takeAll()) {
      void environment.stop();
    }
  }

  /** Takes no more invocations, waits for those that there are, and ends all environments. */
  async drain(): Promise<void> {
    this.#isClosed = true;
    if (this.#underWay > 0) {
      this.#drained ??= Promise.withResolvers();
      await this.#drained.promise;
    }
    await this.close();
  }

  /** Ends all environments, and the invocations under way with them. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (let waiting = this.#line.take(); waiting !== undefined; waiting = this.#line.take()) {
      waiting.reject(closed());
    }
    this.#idle.takeAll();
    await Promise.all([...this.#environments.keys()].map((environment) => environment.stop()));
  }

  #wait(request: InvocationRequest): Promise<InvocationResult> {
    const { promise, resolve, reject } = Promise.withResolvers<InvocationResult>();
    this.#line.add({ request, resolve, reject });
    if (this.#finishing() >= this.#line.length) {
      setTimeout(() => this.#grow(), FINISHING_MS);
    } else {
      this.#grow();
    }
    return promise;
  }

  /** Environments that have answered, and are about to be free. */
  #finishing(): number {
    const all = [...this.#environments];
    return all.filter(([{ state }, settings]) => state === 'finishing' && settings === this.#settings).length;
  }

  readonly #onSettled = (): void => {
    this.#underWay -= 1;
    if (this.#underWay === 0) {
      this.#drained?.resolve(undefined);
    }
  };

  /** Gives an environment that is free to who waits longest. */
  #onAvailable(environment: Environment): void {
    const hasInitialised = environment.state === 'idle';
    if (hasInitialised) {
      this.#proven.add(environment);
    }
    const isCurrent = this.#environments.get(environment) === this.#settings;
    const waiting = isCurrent ? this.#line.take() : undefined;
    if (waiting !== undefined) {
      waiting.resolve(environment.invoke(waiting.request));
    } else if (isCurrent && hasInitialised) {
      this.#idle.add(environment);
    } else {
      // It has old code, or failed for someone who has been served by another.
      void environment.stop();
    }
  }

  #onGone(environment: Environment): void {
    this.#environments.delete(environment);
    this.#grow();
    if (this.#proven.has(environment)) {
      this.#refill().catch(ignore);
    }
  }

  /** Starts environments for those who wait and for whom none is on its way. */
  #grow(): void {
    while (this.#initialising < this.#line.length && this.size < this.#limits.maxEnvironments) {
      this.#start(this.#settings.configuration.initializationType).catch((error: unknown) =>
        this.#line.take()?.reject(error),
      );
    }
  }

  /** Starts environments until there are as many as are kept ready. */
  async #refill(): Promise<void> {
    const starts: Promise<void>[] = [];
    while (!this.#isClosed && this.size < this.#kept) {
      starts.push(this.#start('provisioned-concurrency'));
    }
    await Promise.all(starts);
  }

  async #start(initializationType: FunctionConfiguration['initializationType']): Promise<void> {
    const settings = this.#settings;
    const plan = { services: this.#services, settings, initializationType };
    const environment: Environment = new Environment(plan, {
      onAvailable: () => this.#onAvailable(environment),
      onEnding: () => this.#idle.remove(environment),
      onGone: () => this.#onGone(environment),
    });
    this.#environments.set(environment, settings);
    this.#initialising += 1;
    try {
      await environment.start();
    } catch (error) {
      void environment.stop();
      throw error;
    } finally {
      this.#initialising -= 1;
    }
  }
}

/** Who calls next is told what went wrong. */
function ignore(): void {}

function closed(): RuntimeError {
  return new RuntimeError('POOL_CLOSED', 'Cannot invoke the function: its environments are being ended');
}

function busy(maxEnvironments: number): RuntimeError {
  return new RuntimeError(
    'ENVIRONMENTS_BUSY',
    `Cannot invoke the function: all of its ${maxEnvironments} environments are busy`,
    { data: { maxEnvironments } },
  );
}
