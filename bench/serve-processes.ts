import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadOrder, LoadReport } from './serve-load.ts';
import { cacheFolder, cli, root } from './peers.ts';

/** A server in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly port: number;
  /** Milliseconds from starting the process to its first word. */
  readonly readyMs: number;
  /** Resident memory in MiB. */
  residentMemory(): number;
}

/** Starts a program that says where it listens, as JSON. */
async function startServer(argv: readonly [string, ...string[]]): Promise<ServerProcess> {
  const startedAt = performance.now();
  const [program, ...args] = argv;
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ZIPWRIGHT_CACHE_DIR: cacheFolder },
  });
  const said = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  const readyMs = performance.now() - startedAt;
  const [, port = ''] = /"port":\s*(\d+)/.exec(String(said[0])) ?? [];
  if (port === '') {
    throw new Error(`${argv.join(' ')} did not start: ${String(said[0])}`);
  }
  child.stdout.resume();
  return {
    port: Number(port),
    readyMs,
    residentMemory: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'latin1'))?.[1]) / 1024,
    [Symbol.asyncDispose]: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill();
    await once(child, 'exit');
  }
}

/** `zipwright start` as it is installed. @param data folder of the state; it is kept nowhere when absent */
export function startPlatformProcess(data?: string): Promise<ServerProcess> {
  const state = data === undefined ? ['--ephemeral'] : ['--data', data];
  return startServer([...cli, 'start', '--port', '0', '--json', '--quiet', ...state]);
}

/** @param folder where it keeps what it is sent */
export function startFloorProcess(folder: string): Promise<ServerProcess> {
  return startServer([process.execPath, join(root, 'bench', 'serve-floor.ts'), folder]);
}

/** The client, in a process of its own. */
export class LoadProcess implements AsyncDisposable {
  readonly #child = fork(join(root, 'bench', 'serve-load.ts'));

  /** @throws when a server does not answer, or not with success */
  async run(order: LoadOrder): Promise<LoadReport> {
    this.#child.send(order);
    const [report] = (await once(this.#child, 'message')) as [LoadReport | { readonly error: string }];
    if ('error' in report) {
      throw new Error(report.error);
    }
    return report;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return end(this.#child);
  }
}
