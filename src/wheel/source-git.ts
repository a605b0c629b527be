import { isSystemError } from '../errors/system-error.ts';
import { redactCredentials } from '../errors/redact.ts';
import { runProcess } from '../toolchain/run-process.ts';
import { BuildError } from './build-errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface GitContext {
  /** The user's own: git needs its credentials, and runs nothing of the package. */
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

/** @returns what git printed, or `undefined` when it failed */
export async function tryGit(
  context: GitContext,
  directory: string,
  args: readonly string[],
): Promise<string | undefined> {
  const { exitCode, stdout } = await startGit(context, directory, args);
  return exitCode === 0 ? stdout.trim() : undefined;
}

/**
 * Runs git, which must succeed.
 * @throws {BuildError} SOURCE_UNAVAILABLE with git's own last words
 */
export async function git(context: GitContext, directory: string, args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await startGit(context, directory, args);
  if (exitCode !== 0) {
    const words = redactCredentials(stderr).trim().split('\n').slice(-3).join('; ');
    throw new BuildError('SOURCE_UNAVAILABLE', `Cannot get a checkout: git ${args[0]} failed: ${words}`, {
      data: { command: args[0], output: words },
      hint: 'check that "git ls-remote" of its address works here, and that the commit is still there',
    });
  }
  return stdout.trim();
}

async function startGit(
  { environment, signal }: GitContext,
  directory: string,
  args: readonly string[],
): ReturnType<typeof runProcess> {
  try {
    return await runProcess({
      command: 'git',
      arguments: ['-c', 'advice.detachedHead=false', '-c', 'core.hooksPath=/dev/null', ...args],
      directory,
      // Never a question, which nobody would see; no locks in the user's own repositories.
      environment: { ...environment, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
      signal,
    });
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) {
      throw new BuildError('SOURCE_UNAVAILABLE', 'Cannot get a checkout: git was not found on PATH', {
        hint: 'install git',
        cause: error,
      });
    }
    throw error;
  }
}
