import { randomUUID } from 'node:crypto';
import { RuntimeApi } from '../../runtime/api/runtime-api.ts';
import type { FunctionSettings } from '../../runtime/environment/environment-settings.ts';
import { FunctionPool } from '../../runtime/environment/function-pool.ts';
import type { InvocationResult } from '../../runtime/environment/invocation.ts';
import { listExtensions } from '../../runtime/environment/list-extensions.ts';
import { MemoryWatch } from '../../runtime/environment/memory-watch.ts';
import type { FunctionConfiguration } from '../../runtime/function-configuration.ts';
import type { LogEvent } from '../../runtime/logs/log-event.ts';
import { startBestHost, startHost } from '../../runtime/sandbox/choose-host.ts';
import type { SandboxHost } from '../../runtime/sandbox/sandbox.ts';
import { hostVariables } from '../../runtime/variables.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';
import type { Report } from '../assemble/build-events.ts';
import { LazyServices } from '../supply/lazy-services.ts';
import { localCode } from './local-code.ts';
import { localLanguage, withDebugger } from './local-language.ts';
import type { RunRequest } from './run-request.ts';
import { prepareRunnable, type Runnable } from './runnable.ts';

/** What a run tells while it goes on. */
export interface RunListener {
  readonly report: Report;
  /**
   * Called when everything is there and the first invocation begins.
   * @param task where the function's code lies for a debugger: `/var/task` where the sandbox has it
   */
  readonly onReady: (task: string) => void;
  readonly onLog: (event: LogEvent) => void;
  /** Called once for each invocation, in the order in which they end. */
  readonly onResult: (result: InvocationResult) => void;
}

/** What was run, and on what. */
export interface RunSummary {
  readonly runnable: Runnable;
  readonly rung: SandboxHost['rung'];
  /** How many invocations ended in an error of the function. */
  readonly failures: number;
}

/**
 * Builds a function if it has to be, and invokes it on this machine as Lambda would.
 * @throws {ZipwrightError} when it cannot be built or run at all; a function that fails is a result
 */
export async function runFunction(
  request: RunRequest,
  surroundings: BuildSurroundings,
  listener: RunListener,
): Promise<RunSummary> {
  const runnable = await prepareRunnable(request, surroundings, listener.report);
  const [host, code] = await allOrClose([
    startedHost(request, runnable, { surroundings, listener }),
    localCode(runnable, surroundings),
  ]);
  const settings: FunctionSettings = {
    configuration: configurationOf(runnable, request),
    code,
    extensions: listExtensions(code),
  };
  const memory = new MemoryWatch();
  const services = {
    host,
    api: new RuntimeApi(),
    memory,
    openLog: () => ({ write: listener.onLog }),
    now: surroundings.now,
    ...(request.debugPort === undefined ? {} : { limits: { initMs: DEBUG_SECONDS * 1000 } }),
  };
  const pool = new FunctionPool(services, settings, {
    maxEnvironments: request.concurrency,
    whenBusy: 'wait',
    idleMs: 60_000,
  });
  listener.onReady(host.isPathRewritten ? code.task : '/var/task');
  try {
    const failures = await invokeAll(pool, request, { signal: surroundings.signal, listener });
    return { runnable, rung: host.rung, failures };
  } finally {
    await pool.close();
    await host.close();
  }
}

/** Starts the sandboxes' host while the code is unpacked; when that fails, nothing of it stays. */
async function allOrClose<T>([host, other]: readonly [Promise<SandboxHost>, Promise<T>]): Promise<
  [SandboxHost, T]
> {
  const [started, done] = await Promise.allSettled([host, other]);
  if (started.status === 'fulfilled' && done.status === 'fulfilled') {
    return [started.value, done.value];
  }
  if (started.status === 'fulfilled') {
    await started.value.close();
  }
  throw done.status === 'rejected' ? done.reason : (started as PromiseRejectedResult).reason;
}

interface HostContext {
  readonly surroundings: BuildSurroundings;
  readonly listener: RunListener;
}

async function startedHost(
  { rung, python, build, debugPort, installPython }: RunRequest,
  { runtime }: Runnable,
  { surroundings, listener }: HostContext,
): Promise<SandboxHost> {
  await using services = new LazyServices(surroundings, build.offline, () =>
    Promise.resolve({ directory: build.project, extraIndexUrls: [], findLinks: [] }),
  );
  const context = { surroundings, services, report: listener.report, mayInstall: installPython };
  const found = await localLanguage(runtime, python, context);
  const language = debugPort === undefined ? found : await withDebugger(found, debugPort, context);
  const settings = {
    language,
    variables: hostVariables(runtime),
    path: surroundings.environment['PATH'] ?? '',
  };
  return rung === undefined ? startBestHost(settings) : startHost(rung, settings);
}

/** Seconds that somebody may think in a debugger: a timer cannot count longer. */
const DEBUG_SECONDS = 24 * 60 * 60;

/** What a debugger takes beside a small function. */
const DEBUG_MEGABYTES = 512;

/** The account that documentation uses, and what its functions see of themselves. */
const ACCOUNT = '123456789012';
const REGION = 'us-east-1';

function configurationOf(runnable: Runnable, { network, debugPort }: RunRequest): FunctionConfiguration {
  const { name, runtime, architecture, handler, memory, timeout, ephemeralStorage, environment } = runnable;
  return {
    functionName: name,
    version: '$LATEST',
    functionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`,
    runtime,
    architecture,
    handler,
    memorySize: debugPort === undefined ? memory : Math.max(memory, DEBUG_MEGABYTES),
    timeout: debugPort === undefined ? timeout : DEBUG_SECONDS,
    ephemeralStorage,
    environment,
    region: REGION,
    logGroup: `/aws/lambda/${name}`,
    logFormat: 'Text',
    initializationType: 'on-demand',
    network,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test', sessionToken: 'test' },
  };
}

interface InvokeContext {
  readonly signal: AbortSignal;
  readonly listener: RunListener;
}

/** @returns how many invocations ended in an error of the function */
async function invokeAll(
  pool: FunctionPool,
  { event, clientContext, repeat, concurrency }: RunRequest,
  { signal, listener }: InvokeContext,
): Promise<number> {
  let left = repeat;
  let failures = 0;
  const work = async (): Promise<void> => {
    while (left > 0) {
      signal.throwIfAborted();
      left -= 1;
      const result = await pool.invoke({
        requestId: randomUUID(),
        payload: event,
        ...(clientContext === undefined ? {} : { clientContext }),
      });
      failures += result.functionError === undefined ? 0 : 1;
      listener.onResult(result);
    }
  };
  const stop = (): void => void pool.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, repeat) }, work));
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return failures;
}
