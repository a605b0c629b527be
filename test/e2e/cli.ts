import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** One cache for the whole suite, so that every file is downloaded once; `ZIPWRIGHT_TEST_CACHE` keeps it between runs. */
export const sharedCache =
  process.env['ZIPWRIGHT_TEST_CACHE'] ?? join(root, 'node_modules', '.cache', 'zipwright-e2e');

export interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs the bundled command line in a process of its own. */
export function zipwright(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return run(process.execPath, [join(root, 'out', 'zipwright.cjs'), ...args], {
    directory: options.directory ?? root,
    environment: { ZIPWRIGHT_CACHE_DIR: sharedCache, NO_COLOR: '1', ...options.environment },
  });
}

/** A command line that is still running. */
export interface RunningCli {
  /** Waits until standard output and error together have said something. */
  readonly until: (pattern: RegExp) => Promise<void>;
  /** Ctrl-C. */
  readonly interrupt: () => void;
  readonly exitCode: Promise<number | null>;
}

const ignore = (): void => undefined;

/** Starts the bundled command line, to act while it runs. */
export function startZipwright(args: readonly string[]): RunningCli {
  const child = spawn(process.execPath, [join(root, 'out', 'zipwright.cjs'), ...args], {
    cwd: root,
    env: { ...process.env, ZIPWRIGHT_CACHE_DIR: sharedCache, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let check = ignore;
  const listen = (chunk: Buffer): void => {
    said += chunk.toString();
    check();
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  return {
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          reject(new Error(`${pattern} was not said in 60 s, but:\n${said}`));
        }, 60_000);
        check = () => {
          if (pattern.test(said)) {
            clearTimeout(timer);
            resolve();
          }
        };
        check();
      }),
    interrupt: () => void child.kill('SIGINT'),
    exitCode: new Promise((resolve) => {
      child.once('exit', resolve);
    }),
  };
}

/** Runs any program to its end. */
export function run(command: string, args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return new Promise((resolve) => {
    execFile(
      command,
      [...args],
      {
        cwd: options.directory,
        env: { ...process.env, ...options.environment },
        maxBuffer: 256 * 1024 * 1024,
        timeout: 280_000,
      },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({ exitCode: code, stdout, stderr });
      },
    );
  });
}

/** Runs a program that must succeed, and returns what it printed. */
export async function output(
  command: string,
  args: readonly string[],
  options: CliOptions = {},
): Promise<string> {
  const { exitCode, stdout, stderr } = await run(command, args, options);
  if (exitCode !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${exitCode}:\n${stderr}${stdout}`);
  }
  return stdout;
}

/** A uv to compare with: the one on PATH, else the one that zipwright fetched into the shared cache. */
export function uvPath(): string {
  const candidates = [
    ...(process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'uv')),
    ...(existsSync(join(sharedCache, 'tools')) ? readdirSync(join(sharedCache, 'tools')) : [])
      .filter((name) => name.startsWith('uv-'))
      .map((name) => join(sharedCache, 'tools', name, 'uv')),
  ];
  const found = candidates.find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error('No uv: build something that has to be resolved first');
  }
  return found;
}

/** PATH with a uv, so that tests with caches of their own do not fetch one each. */
export function pathWithUv(): string {
  return `${dirname(uvPath())}${delimiter}${process.env['PATH'] ?? ''}`;
}
