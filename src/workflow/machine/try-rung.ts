import { randomUUID } from 'node:crypto';
import { ZipwrightError } from '../../errors/zipwright-error.ts';
import { RuntimeApi } from '../../runtime/api/runtime-api.ts';
import { FunctionPool } from '../../runtime/environment/function-pool.ts';
import { MemoryWatch } from '../../runtime/environment/memory-watch.ts';
import type { FunctionConfiguration } from '../../runtime/function-configuration.ts';
import { startHost, type HostSettings, type Rung } from '../../runtime/sandbox/choose-host.ts';
import type { SandboxHost } from '../../runtime/sandbox/sandbox.ts';
import type { KernelFacts } from './kernel-facts.ts';
import type { RungState } from './machine-report.ts';
import { namespaceRemedy } from './namespace-remedy.ts';

/** A function that answers with its event. */
export interface TrialFunction {
  /** Folder of its code. */
  readonly task: string;
  readonly runtime: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly handler: string;
}

export interface TrialContext {
  readonly host: HostSettings;
  readonly kernel: KernelFacts;
  /** In milliseconds. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/**
 * Runs a function on a rung. That a sandbox starts is not enough: what fails inside of it is only seen when nobody
 * answers.
 * @throws the signal's reason when aborted, with nothing left running
 */
export async function tryRung(rung: Rung, trial: TrialFunction, context: TrialContext): Promise<RungState> {
  const { kernel, now, signal } = context;
  const begun = now();
  try {
    await runTrial(rung, trial, context);
    signal.throwIfAborted();
    return { rung, state: 'works', milliseconds: Math.round(now() - begun) };
  } catch (error) {
    signal.throwIfAborted();
    const reason = reasonOf(error);
    const own = error instanceof ZipwrightError ? error.hint : undefined;
    const hint = own ?? (rung === 'process' ? undefined : namespaceRemedy(rung, reason, kernel));
    return { rung, state: 'fails', reason, ...(hint === undefined ? {} : { hint }) };
  }
}

const EVENT = '{"are you there":true}';

async function runTrial(
  rung: Rung,
  trial: TrialFunction,
  { host: settings, now, signal }: TrialContext,
): Promise<void> {
  signal.throwIfAborted();
  const host = await startHost(rung, settings);
  const said: string[] = [];
  const pool = trialPool(host, trial, { now, said });
  const stop = (): void => void pool.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    const { payload, functionError } = await pool.invoke({
      requestId: randomUUID(),
      payload: Buffer.from(EVENT),
    });
    const answer = payload.toString('utf8');
    if (functionError !== undefined || !isEvent(answer)) {
      throw new Error(lastWords(said) ?? answer);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    await pool.close();
    await host.close();
  }
}

interface PoolContext {
  readonly now: () => number;
  /** Gets what the function's processes write. */
  readonly said: string[];
}

function trialPool(
  host: SandboxHost,
  { task, ...trial }: TrialFunction,
  { now, said }: PoolContext,
): FunctionPool {
  const openLog = (): { write: (event: { kind: string; message: string }) => void } => ({
    write: ({ kind, message }) => {
      if (kind === 'function') {
        said.push(message);
      }
    },
  });
  return new FunctionPool(
    { host, api: new RuntimeApi(), memory: new MemoryWatch(), openLog, now },
    { configuration: { ...CONFIGURATION, ...trial }, code: { task }, extensions: [] },
    { maxEnvironments: 1, whenBusy: 'wait', idleMs: 60_000 },
  );
}

/** Lambda's defaults, with more time for a machine that is busy. */
const CONFIGURATION: Omit<FunctionConfiguration, 'runtime' | 'architecture' | 'handler'> = {
  functionName: 'doctor',
  version: '$LATEST',
  functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:doctor',
  memorySize: 128,
  timeout: 10,
  ephemeralStorage: 512,
  environment: {},
  region: 'us-east-1',
  logGroup: '/aws/lambda/doctor',
  logFormat: 'Text',
  initializationType: 'on-demand',
  network: 'host',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test', sessionToken: 'test' },
};

function isEvent(answer: string): boolean {
  try {
    return JSON.stringify(JSON.parse(answer)) === EVENT;
  } catch {
    return false;
  }
}

function lastWords(said: readonly string[]): string | undefined {
  return said.join('').trim().split('\n').at(-1) || undefined;
}

/** As a part of a sentence, without what the table says already. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .replace(/^Cannot start a sandbox: /, '')
    .replace(/^\w+Error: \[Errno \d+\] (.+): '([^']+)'$/, '$2: $1');
}
