import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isSystemError } from '../../errors/system-error.ts';
import { runProcess } from '../../toolchain/run-process.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface AskContext {
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

/** Milliseconds until a program that does not answer counts as one that does not run. */
const TIMEOUT = 10_000;

/**
 * Runs a program that prints its version.
 * @returns the version, or why there is none, as a part of a sentence
 * @throws the signal's reason when aborted
 */
export async function askVersion(
  command: readonly [program: string, ...args: string[]],
  { environment, signal }: AskContext,
): Promise<{ readonly version: string } | { readonly reason: string }> {
  const [program, ...args] = command;
  const patience = AbortSignal.timeout(TIMEOUT);
  try {
    const { exitCode, stdout } = await runProcess({
      command: program,
      arguments: args,
      environment,
      signal: AbortSignal.any([signal, patience]),
    });
    const version = /\d+\.\d+[\w.+-]*/.exec(stdout)?.[0];
    return exitCode === 0 && version !== undefined
      ? { version }
      : { reason: `"${program}" tells no version: it ended with exit code ${exitCode}` };
  } catch (error) {
    if (isSystemError(error)) {
      return { reason: `"${program}" cannot be started: ${error.code ?? error.message}` };
    }
    if (patience.aborted && !signal.aborted) {
      return { reason: `"${program}" gave no answer within ${TIMEOUT / 1000} seconds` };
    }
    throw error;
  }
}

/** The first program of that name in the folders of PATH. */
export function programOnPath(name: string, environment: Environment): string | undefined {
  return (environment['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, process.platform === 'win32' ? `${name}.exe` : name))
    .find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
