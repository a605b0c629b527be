import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RuntimeApi } from '../../../src/runtime/api/runtime-api.ts';
import type { EnvironmentLimits } from '../../../src/runtime/environment/environment-settings.ts';
import { FunctionPool, type PoolLimits } from '../../../src/runtime/environment/function-pool.ts';
import type { InvocationRequest, InvocationResult } from '../../../src/runtime/environment/invocation.ts';
import { listExtensions } from '../../../src/runtime/environment/list-extensions.ts';
import { MemoryWatch } from '../../../src/runtime/environment/memory-watch.ts';
import type { FunctionCode, FunctionConfiguration } from '../../../src/runtime/function-configuration.ts';
import type { LogEvent } from '../../../src/runtime/logs/log-event.ts';
import type { SandboxHost } from '../../../src/runtime/sandbox/sandbox.ts';
import type { LocalInterpreter } from '../../../src/toolchain/find-python.ts';

/** Files by path: text, or text with a mode. */
export type Files = Readonly<
  Record<string, string | { readonly text: string | Buffer; readonly mode: number }>
>;

/** A function to make. */
export interface FunctionWish {
  /** Source of app.py, whose `handler` is invoked. */
  readonly app?: string;
  /** More of /var/task. */
  readonly files?: Files;
  /** What /opt shows. */
  readonly layer?: Files;
  /** Folders that are there already, instead of all these. */
  readonly code?: FunctionCode;
  readonly configuration?: Partial<FunctionConfiguration>;
  readonly limits?: Partial<EnvironmentLimits>;
  readonly pool?: Partial<PoolLimits>;
}

/** A result with its payload as text, and what that is in JSON. */
export interface Invocation extends InvocationResult {
  readonly text: string;
  readonly value: unknown;
}

const api = new RuntimeApi();
const memory = new MemoryWatch();

/** What functions are started on. */
export interface Ground {
  readonly host: SandboxHost;
  readonly interpreter: LocalInterpreter;
}

/**
 * Makes a function; the caller closes it.
 * @param folder an empty one for its files
 */
export function makeFunction(
  { host, interpreter }: Ground,
  wish: FunctionWish,
  folder: string,
): LocalFunction {
  const code = wish.code ?? writeCode(folder, wish);
  const events: LogEvent[] = [];
  const services = {
    host,
    api,
    memory,
    openLog: () => ({ write: (event: LogEvent) => void events.push(event) }),
    now: Date.now,
    limits: wish.limits ?? {},
  };
  const configuration = { ...defaultConfiguration(interpreter), ...wish.configuration };
  const pool = new FunctionPool(
    services,
    { configuration, code, extensions: listExtensions(code) },
    { maxEnvironments: 1, whenBusy: 'wait', idleMs: 60_000, ...wish.pool },
  );
  return new LocalFunction({ pool, events, code, configuration });
}

function defaultConfiguration({ minor, architecture }: LocalInterpreter): FunctionConfiguration {
  return {
    functionName: 'greeter',
    version: '$LATEST',
    functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:greeter',
    runtime: `python3.${minor}`,
    architecture,
    handler: 'app.handler',
    memorySize: 256,
    timeout: 20,
    ephemeralStorage: 512,
    environment: {},
    region: 'eu-west-1',
    logGroup: '/aws/lambda/greeter',
    logFormat: 'Text',
    initializationType: 'on-demand',
    network: 'host',
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' },
  };
}

interface FunctionParts {
  readonly pool: FunctionPool;
  readonly events: readonly LogEvent[];
  readonly code: FunctionCode;
  readonly configuration: FunctionConfiguration;
}

/** A function, and its log. */
export class LocalFunction {
  readonly pool: FunctionPool;
  readonly events: readonly LogEvent[];
  readonly code: FunctionCode;
  readonly configuration: FunctionConfiguration;

  constructor({ pool, events, code, configuration }: FunctionParts) {
    this.pool = pool;
    this.events = events;
    this.code = code;
    this.configuration = configuration;
  }

  async invoke(event: unknown = {}, request: Partial<InvocationRequest> = {}): Promise<Invocation> {
    const payload = Buffer.from(JSON.stringify(event));
    const result = await this.pool.invoke({ requestId: randomUUID(), payload, ...request });
    const text = result.payload.toString('utf8');
    return { ...result, text, value: parsed(text) };
  }

  /** What its processes wrote, one item for each event. */
  get output(): string[] {
    return this.#messages('function');
  }

  /** What Lambda wrote. */
  get platform(): string[] {
    return this.#messages('platform');
  }

  get log(): string {
    return this.events.map(({ message }) => message).join('');
  }

  #messages(kind: LogEvent['kind']): string[] {
    return this.events.filter((event) => event.kind === kind).map(({ message }) => message);
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}

/** Writes what /var/task and /opt are to show. */
function writeCode(folder: string, { app, files = {}, layer }: FunctionWish): FunctionCode {
  const task = join(folder, 'task');
  writeFiles(task, { ...(app === undefined ? {} : { 'app.py': app }), ...files });
  if (layer === undefined) {
    return { task };
  }
  const opt = join(folder, 'opt');
  writeFiles(opt, layer);
  return { task, opt };
}

/** Writes files that everybody can read, and folders for them. */
export function writeFiles(folder: string, files: Files): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  for (const [name, file] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    const { text, mode } = typeof file === 'string' ? { text: file, mode: 0o644 } : file;
    writeFileSync(path, text);
    chmodSync(path, mode);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
