import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { RuntimeApi, type Report } from './runtime-api.ts';

export const BOOTSTRAP = new URL('../../../src/runtime/nodejs/bootstrap.mjs', import.meta.url).pathname;

export interface FunctionOptions {
  /** Files of /var/task, or the source of `index.mjs`. */
  readonly code: string | Readonly<Record<string, string>>;
  /** Default: `index.handler`. */
  readonly handler?: string;
  /** Default: `nodejs24.x`. */
  readonly runtime?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Node's own options. */
  readonly flags?: readonly string[];
  /** Logs go to a telemetry descriptor. */
  readonly hasTelemetry?: boolean;
}

/** A telemetry frame. */
export interface Frame {
  readonly type: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly text: string;
}

/** An error as reports have it. */
export interface ErrorBody {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export interface InvokeOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** The payload's bytes instead of an event. */
  readonly payload?: string | Buffer;
}

/** A runtime process with a function of its own, killed with the test. */
export interface FunctionProcess {
  readonly api: RuntimeApi;
  /** What LAMBDA_TASK_ROOT names. */
  readonly taskRoot: string;
  readonly exited: Promise<number | null>;
  readonly invoke: (event?: unknown, options?: InvokeOptions) => Promise<Report>;
  /** The value of a response. */
  readonly result: (event?: unknown, options?: InvokeOptions) => Promise<unknown>;
  /** The body of an error. */
  readonly error: (event?: unknown, options?: InvokeOptions) => Promise<ErrorBody>;
  readonly initError: () => Promise<ErrorBody>;
  /** Ends the process, unless it has ended: all that it wrote. */
  readonly output: () => Promise<Output>;
}

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly frames: readonly Frame[];
}

/** The id of a function's nth invocation. */
export const requestId = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

function bodyOf(report: Report, kind: string): unknown {
  if (report.kind !== kind) {
    throw new Error(`The runtime posted ${report.kind}, not ${kind}: ${report.body.toString()}`);
  }
  return JSON.parse(report.body.toString());
}

function collect(stream: Readable | null): () => Buffer {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks);
}

function framesOf(bytes: Buffer): readonly Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt32BE(at + 4);
    frames.push({
      type: bytes.readUInt32BE(at),
      time: Number(bytes.readBigUInt64BE(at + 8)) / 1000,
      text: bytes.subarray(at + 16, at + 16 + length).toString(),
    });
    at += 16 + length;
  }
  return frames;
}

function writeTask(code: FunctionOptions['code']): string {
  const taskRoot = temporaryFolder();
  for (const [name, content] of Object.entries(typeof code === 'string' ? { 'index.mjs': code } : code)) {
    mkdirSync(dirname(join(taskRoot, name)), { recursive: true });
    writeFileSync(join(taskRoot, name), content);
  }
  return taskRoot;
}

/** Another Node than this one, to run the same specification on each that Lambda has. */
const NODE = process.env['ZIPWRIGHT_TEST_NODE'] ?? process.execPath;

export async function startFunction(options: FunctionOptions): Promise<FunctionProcess> {
  const { runtime = 'nodejs24.x', handler = 'index.handler', hasTelemetry = false } = options;
  const taskRoot = writeTask(options.code);
  const api = await RuntimeApi.start();
  const child = spawn(NODE, [...(options.flags ?? []), BOOTSTRAP], {
    cwd: taskRoot,
    env: {
      AWS_LAMBDA_RUNTIME_API: api.address,
      _HANDLER: handler,
      LAMBDA_TASK_ROOT: taskRoot,
      AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
      AWS_LAMBDA_FUNCTION_NAME: 'demo',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/demo',
      AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/24/[$LATEST]0123456789abcdef0123456789abcdef',
      ...(hasTelemetry && { _LAMBDA_TELEMETRY_LOG_FD: '3' }),
      ...options.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe', hasTelemetry ? 'pipe' : 'ignore'],
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await api[Symbol.asyncDispose]();
  });
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const telemetry = hasTelemetry ? collect(child.stdio[3] as Readable) : () => Buffer.alloc(0);
  const exited = once(child, 'close').then(([code]) => code as number | null);
  /** Fails when the process ends first; the report may be on its way then. */
  const unlessExited = <T>(report: Promise<T>): Promise<T> =>
    Promise.race([
      report,
      exited.then(async (code) => {
        const late = await Promise.race([report, wait(100)]);
        if (late === undefined) {
          throw new Error(`The runtime ended with ${code}\n${stdout().toString()}\n${stderr().toString()}`);
        }
        return late;
      }),
    ]);
  let count = 0;
  const invoke = (event: unknown = {}, { headers, payload }: InvokeOptions = {}): Promise<Report> => {
    count += 1;
    return unlessExited(
      api.invoke({
        requestId: requestId(count),
        payload: payload ?? JSON.stringify(event),
        ...(headers && { headers }),
      }),
    );
  };
  return {
    api,
    taskRoot,
    exited,
    invoke,
    result: async (...args) => bodyOf(await invoke(...args), 'response'),
    error: async (...args) => bodyOf(await invoke(...args), 'error') as ErrorBody,
    initError: async () => bodyOf(await unlessExited(api.initError), 'init/error') as ErrorBody,
    output: async () => {
      child.kill('SIGKILL');
      await exited;
      return {
        stdout: stdout().toString(),
        stderr: stderr().toString(),
        frames: framesOf(telemetry()),
      };
    },
  };
}
