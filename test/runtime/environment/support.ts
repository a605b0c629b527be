import { randomUUID } from 'node:crypto';
import { RuntimeApi } from '../../../src/runtime/api/runtime-api.ts';
import type {
  EnvironmentPlan,
  FunctionSettings,
} from '../../../src/runtime/environment/environment-settings.ts';
import { Environment } from '../../../src/runtime/environment/environment.ts';
import { FunctionPool, type PoolLimits } from '../../../src/runtime/environment/function-pool.ts';
import type { InvocationRequest } from '../../../src/runtime/environment/invocation.ts';
import { MemoryWatch } from '../../../src/runtime/environment/memory-watch.ts';
import type { FunctionConfiguration } from '../../../src/runtime/function-configuration.ts';
import type { LogEvent } from '../../../src/runtime/logs/log-event.ts';
import { ScriptedHost } from './scripted-host.ts';

export const configuration: FunctionConfiguration = {
  functionName: 'greeter',
  version: '$LATEST',
  functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:greeter',
  runtime: 'python3.11',
  architecture: 'x86_64',
  handler: 'app.handler',
  memorySize: 128,
  timeout: 5,
  ephemeralStorage: 512,
  environment: {},
  region: 'eu-west-1',
  logGroup: '/aws/lambda/greeter',
  logFormat: 'Text',
  initializationType: 'on-demand',
  network: 'host',
  credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' },
};

export interface Wish {
  readonly script?: object;
  readonly configuration?: Partial<FunctionConfiguration>;
  readonly settings?: Partial<FunctionSettings>;
  readonly limits?: NonNullable<EnvironmentPlan['services']['limits']>;
}

/** A host, a log that keeps all, and what environments of one function are made from. */
export class Bench implements AsyncDisposable {
  readonly host = new ScriptedHost();
  readonly events: LogEvent[] = [];
  readonly streams: string[] = [];
  readonly plan: EnvironmentPlan;
  readonly #pools: FunctionPool[] = [];
  readonly #environments: Environment[] = [];

  constructor(wish: Wish = {}) {
    const environment = { SCRIPT: JSON.stringify(wish.script ?? {}), ...wish.configuration?.environment };
    this.plan = {
      services: {
        host: this.host,
        api: new RuntimeApi(),
        memory: new MemoryWatch(),
        openLog: ({ name }) => {
          this.streams.push(name);
          return { write: (event) => this.events.push(event) };
        },
        now: Date.now,
        ...(wish.limits === undefined ? {} : { limits: wish.limits }),
      },
      settings: {
        configuration: { ...configuration, ...wish.configuration, environment },
        code: { task: '/code/task' },
        extensions: [],
        ...wish.settings,
      },
      initializationType: wish.configuration?.initializationType ?? 'on-demand',
    };
  }

  /** An environment that has initialised, or failed to. */
  async environment(): Promise<TestEnvironment> {
    const test = new TestEnvironment(this.plan);
    this.#environments.push(test.environment);
    await test.environment.start();
    return test;
  }

  pool(limits: Partial<PoolLimits> = {}): FunctionPool {
    const { services, settings } = this.plan;
    const pool = new FunctionPool(services, settings, {
      maxEnvironments: 4,
      whenBusy: 'wait',
      idleMs: 60_000,
      ...limits,
    });
    this.#pools.push(pool);
    return pool;
  }

  /** The log as text. */
  get log(): string {
    return this.events.map((event) => event.message).join('');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([
      ...this.#pools.map((pool) => pool.close()),
      ...this.#environments.map((each) => each.stop()),
    ]);
    await this.host.close();
  }
}

export class TestEnvironment {
  readonly environment: Environment;
  readonly gone = Promise.withResolvers<undefined>();
  #available = Promise.withResolvers<undefined>();

  constructor(plan: EnvironmentPlan) {
    this.environment = new Environment(plan, {
      onAvailable: () => this.#available.resolve(undefined),
      onEnding: () => undefined,
      onGone: () => this.gone.resolve(undefined),
    });
  }

  /** Invokes it as soon as it is available. */
  async invoke(event: unknown, request: Partial<InvocationRequest> = {}) {
    await this.#available.promise;
    this.#available = Promise.withResolvers();
    return this.environment.invoke(requestOf(event, request));
  }
}

export function requestOf(event: unknown, request: Partial<InvocationRequest> = {}): InvocationRequest {
  return { requestId: randomUUID(), payload: Buffer.from(JSON.stringify(event)), ...request };
}

export const textOf = ({ payload }: { readonly payload: Buffer }): string => payload.toString('utf8');
export const valueOf = ({ payload }: { readonly payload: Buffer }): unknown =>
  JSON.parse(payload.toString('utf8'));
