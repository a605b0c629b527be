import { RuntimeApi } from '../../runtime/api/runtime-api.ts';
import { markInUse } from '../../runtime/code/stored-tree.ts';
import type { FunctionSettings } from '../../runtime/environment/environment-settings.ts';
import { FunctionPool } from '../../runtime/environment/function-pool.ts';
import type { InvocationRequest, InvocationResult } from '../../runtime/environment/invocation.ts';
import { listExtensions } from '../../runtime/environment/list-extensions.ts';
import { MemoryWatch } from '../../runtime/environment/memory-watch.ts';
import { runtimeVersionOf } from '../../runtime/environment/runtime-version.ts';
import type { FunctionConfiguration } from '../../runtime/function-configuration.ts';
import type { LogSink } from '../../runtime/logs/log-event.ts';
import type { LogLevel } from '../../runtime/logs/log-level.ts';
import type { SandboxHost } from '../../runtime/sandbox/sandbox.ts';
import { localCode, type CodeContext, type CodePlace, type Package } from './local-code.ts';
import type { RuntimeHosts } from './runtime-hosts.ts';

/** A version of a function, as it is to run now. */
export interface LocalFunction {
  /** What stays the same when it is updated: account, region, name and version. */
  readonly key: string;
  /** Another one whenever code, layers or configuration are. */
  readonly revision: string;
  readonly configuration: FunctionConfiguration;
  readonly code: CodePlace;
  readonly layers: readonly Package[];
  readonly systemLogLevel?: LogLevel;
  /** What the log says of the runtime, as Lambda's API does. */
  readonly runtimeVersionArn: string;
}

export interface PoolContext extends CodeContext {
  readonly hosts: RuntimeHosts;
  /** Opens the log of one execution environment. */
  readonly openLog: (key: string, stream: { readonly group: string; readonly name: string }) => LogSink;
  /** Milliseconds after which an environment that nobody needs is ended. */
  readonly idleMs: number;
}

/** Lambda's own default for all functions of an account and region together. */
const MAX_ENVIRONMENTS = 1000;
/** Milliseconds between two signs that unpacked code is in use: half of what `markInUse` asks for. */
const MARK_MS = 15 * 60 * 1000;

interface Entry {
  readonly revision: string;
  readonly pool: Promise<ReadyPool>;
}

interface ReadyPool {
  readonly pool: FunctionPool;
  readonly host: SandboxHost;
  readonly settings: FunctionSettings;
}

/** The execution environments of all functions on this machine. */
export class FunctionPools {
  readonly #context: PoolContext;
  readonly #api = new RuntimeApi();
  readonly #memory = new MemoryWatch();
  readonly #entries = new Map<string, Entry>();
  /** Pools whose function was deleted or has another runtime now: they finish what they are at. */
  readonly #ending = new Map<Entry, Promise<void>>();
  readonly #marks: NodeJS.Timeout;

  constructor(context: PoolContext) {
    this.#context = context;
    this.#marks = setInterval(() => this.#markAll(), MARK_MS).unref();
  }

  /**
   * Has a function handle a request. A function that fails is a result.
   * @throws {RuntimeError} ENVIRONMENTS_BUSY, POOL_CLOSED, ENVIRONMENT_ENDED
   * @throws {ZipwrightError} when this machine cannot run it: no interpreter, code that cannot be unpacked or loaded
   */
  async invoke(local: LocalFunction, request: InvocationRequest): Promise<InvocationResult> {
    return (await this.#ready(local)).pool.invoke(request);
  }

  /** Keeps so many environments ready; resolves when they are. */
  async prewarm(local: LocalFunction, count: number): Promise<void> {
    await (await this.#ready(local)).pool.prewarm(count);
  }

  /** Ends the environments of functions that are gone, once they have finished. */
  forget(isGone: (key: string) => boolean): void {
    for (const [key, entry] of this.#entries) {
      if (isGone(key)) {
        this.#entries.delete(key);
        this.#end(entry);
      }
    }
  }

  /** Waits for all invocations under way, and ends everything. */
  async drain(): Promise<void> {
    this.forget(() => true);
    await Promise.all(this.#ending.values());
    clearInterval(this.#marks);
  }

  /** Ends everything now, invocations under way too. */
  async close(): Promise<void> {
    clearInterval(this.#marks);
    const entries = [...this.#entries.values(), ...this.#ending.keys()];
    this.#entries.clear();
    await Promise.allSettled(entries.map(async ({ pool }) => (await pool).pool.close()));
  }

  #ready(local: LocalFunction): Promise<ReadyPool> {
    const known = this.#entries.get(local.key);
    if (known?.revision === local.revision) {
      return known.pool;
    }
    const entry: Entry = { revision: local.revision, pool: this.#prepare(local, known) };
    this.#entries.set(local.key, entry);
    entry.pool.catch(() => {
      if (this.#entries.get(local.key) === entry) {
        this.#entries.delete(local.key);
      }
    });
    return entry.pool;
  }

  /** @param previous what served the function before it was updated */
  async #prepare(local: LocalFunction, previous: Entry | undefined): Promise<ReadyPool> {
    try {
      const { configuration, code, layers } = local;
      const { functionName: name, runtime } = configuration;
      const [host, unpacked] = await Promise.all([
        this.#context.hosts.get(runtime),
        localCode({ name, runtime, code, layers }, this.#context),
      ]);
      const settings: FunctionSettings = {
        configuration,
        code: unpacked,
        extensions: listExtensions(unpacked),
        runtimeVersion: { ...runtimeVersionOf(configuration), arn: local.runtimeVersionArn },
        ...(local.systemLogLevel === undefined ? {} : { systemLogLevel: local.systemLogLevel }),
      };
      const before = await previous?.pool.catch(() => undefined);
      if (before?.host === host) {
        before.pool.update(settings);
        return { pool: before.pool, host, settings };
      }
      this.#end(previous);
      return { pool: this.#create(local.key, host, settings), host, settings };
    } catch (error) {
      this.#end(previous);
      throw error;
    }
  }

  #create(key: string, host: SandboxHost, settings: FunctionSettings): FunctionPool {
    const { openLog, idleMs, now } = this.#context;
    const services = {
      host,
      api: this.#api,
      memory: this.#memory,
      openLog: (stream: { readonly group: string; readonly name: string }) => openLog(key, stream),
      now,
    };
    return new FunctionPool(services, settings, {
      maxEnvironments: MAX_ENVIRONMENTS,
      whenBusy: 'refuse',
      idleMs,
    });
  }

  #end(entry: Entry | undefined): void {
    if (entry === undefined) {
      return;
    }
    const ending = entry.pool.then(({ pool }) => pool.drain()).catch(() => undefined);
    this.#ending.set(entry, ending);
    void ending.then(() => this.#ending.delete(entry));
  }

  #markAll(): void {
    for (const { pool } of this.#entries.values()) {
      void pool.then(
        ({ settings: { code } }) => {
          for (const folder of [code.task, ...(code.opt === undefined ? [] : [code.opt])]) {
            markInUse(folder, this.#context.now());
          }
        },
        () => undefined,
      );
    }
  }
}
