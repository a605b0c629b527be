import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RuntimeApi } from '../src/runtime/api/runtime-api.ts';
import { FunctionPool } from '../src/runtime/environment/function-pool.ts';
import { MemoryWatch } from '../src/runtime/environment/memory-watch.ts';
import { startHost, type Rung } from '../src/runtime/sandbox/choose-host.ts';
import type { PythonLanguage } from '../src/runtime/sandbox/language.ts';
import type { SandboxHost } from '../src/runtime/sandbox/sandbox.ts';
import { hostVariables } from '../src/runtime/variables.ts';
import { LazyServices } from '../src/workflow/supply/lazy-services.ts';
import { pythonLanguage } from '../src/workflow/run/local-language.ts';
import { cacheFolder, workFolder } from './peers.ts';

/** A function that gives back what it is sent, and the interpreter's own time to do as much. */
const HANDLER = 'def handler(event, context):\n    return event\n';

/** Folder with the function's code. */
export function echoFunction(): string {
  const folder = join(workFolder, 'echo');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'app.py'), HANDLER);
  return folder;
}

/** Interpreter and kit of a runtime, installed into the benchmarks' cache. */
export async function languageOf(runtime: string): Promise<PythonLanguage> {
  const surroundings = {
    environment: process.env,
    cache: cacheFolder,
    now: Date.now,
    signal: new AbortController().signal,
  };
  await using services = new LazyServices(surroundings, false, () =>
    Promise.resolve({ directory: workFolder, extraIndexUrls: [], findLinks: [] }),
  );
  return pythonLanguage(runtime, undefined, { surroundings, services, report: () => undefined });
}

/** The platform's way to a function, without the platform: sandboxes, Runtime API, environments, log. */
export class LocalRuntime implements AsyncDisposable {
  readonly #host: SandboxHost;
  readonly #runtime: string;
  readonly #services;
  logBytes = 0;

  private constructor(host: SandboxHost, runtime: string) {
    this.#host = host;
    this.#runtime = runtime;
    this.#services = {
      host,
      api: new RuntimeApi(),
      memory: new MemoryWatch(),
      openLog: () => ({
        write: ({ message }: { readonly message: string }) => {
          this.logBytes += message.length;
        },
      }),
      now: Date.now,
    };
  }

  static async start(rung: Rung, runtime: string): Promise<LocalRuntime> {
    const language = await languageOf(runtime);
    const host = await startHost(rung, {
      language,
      variables: hostVariables(runtime),
      path: process.env['PATH'] ?? '',
    });
    return new LocalRuntime(host, runtime);
  }

  /** A function with environments of its own. */
  pool(maxEnvironments: number): FunctionPool {
    const configuration = {
      functionName: 'echo',
      version: '$LATEST',
      functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:echo',
      runtime: this.#runtime,
      architecture: 'x86_64',
      handler: 'app.handler',
      memorySize: 128,
      timeout: 30,
      ephemeralStorage: 512,
      environment: {},
      region: 'us-east-1',
      logGroup: '/aws/lambda/echo',
      logFormat: 'Text',
      initializationType: 'on-demand',
      network: 'host',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test', sessionToken: 'test' },
    } as const;
    const settings = { configuration, code: { task: echoFunction() }, extensions: [] };
    return new FunctionPool(this.#services, settings, { maxEnvironments, whenBusy: 'wait', idleMs: 60_000 });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#host.close();
  }
}
