import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root, sharedCache } from '../cli.ts';

/** A platform in a process of its own. */
export interface RunningPlatform {
  readonly endpoint: string;
  readonly port: number;
  readonly processId: number;
  /** What clients need to find it. */
  readonly environment: Readonly<Record<string, string>>;
  /** What it has said on standard error. */
  readonly said: () => string;
  /** Ends it as the system does. @returns its exit code */
  readonly stop: () => Promise<number | null>;
  /** Kills it, as nothing can be prepared for. */
  readonly kill: () => Promise<void>;
}

interface StartJson {
  readonly endpoint: string;
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** Starts the bundled command line; `--ephemeral` unless told otherwise. */
export async function startPlatform(
  args: readonly string[] = ['--ephemeral'],
  environment: Readonly<Record<string, string>> = {},
  command: 'start' | 'dev' = 'start',
): Promise<RunningPlatform> {
  const program = [join(root, 'out', 'zipwright.cjs'), command, '--port', '0', '--json', ...args];
  const child = spawn(process.execPath, program, {
    env: { ...process.env, ZIPWRIGHT_CACHE_DIR: sharedCache, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const { endpoint, port, environment: forClients } = await firstDocument(child, () => said);
  const exited = once(child, 'exit');
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> => {
    child.kill(signal);
    const [code] = (await exited) as [number | null];
    return code;
  };
  return {
    endpoint,
    port,
    processId: child.pid ?? 0,
    environment: forClients,
    said: () => said,
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  };
}

function firstDocument(child: ChildProcess, said: () => string): Promise<StartJson> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.endsWith('}\n')) {
        const document = JSON.parse(text) as Partial<StartJson>;
        // With an error it is about to end.
        if (document.endpoint !== undefined) {
          resolve(document as StartJson);
        }
      }
    });
    child.once('exit', (code) => reject(new Error(`It ended with ${code}:\n${text}${said()}`)));
  });
}
