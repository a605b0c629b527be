import { redactCredentials } from '../errors/redact.ts';
import { keepWhole } from '../store/unit-folder.ts';
import { ToolchainError } from './errors.ts';
import { listInterpreters, type LocalInterpreter } from './find-python.ts';
import type { InstallContext } from './install-tool.ts';
import { isOwnPython, ownPythons } from './python-candidates.ts';
import { runProcess, type ProcessResult } from './run-process.ts';
import { findUv } from './uv.ts';

/** Changes nothing outside of its folder: neither the user's commands nor the registry. */
const QUIETLY = ['--no-progress', '--no-bin', ...(process.platform === 'win32' ? ['--no-registry'] : [])];

/** What installing an interpreter takes. */
export interface InstallInterpreterContext extends InstallContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  /** Told once uv is there and begins, which takes as long as the network does. */
  readonly onStart?: () => void;
}

/**
 * Installs the newest CPython 3.minor into the cache with uv, which is itself fetched when it is not there. Nothing
 * outside of the cache changes: no command of the user's becomes another.
 * @throws {ToolchainError} TOOL_UNAVAILABLE when there is no uv, INTERPRETER_NOT_FOUND when it cannot install one; the
 * signal's reason when aborted
 */
export async function installInterpreter(
  minor: number,
  context: InstallInterpreterContext,
): Promise<LocalInterpreter> {
  const { environment, layout, now, signal } = context;
  const uv = await findUv(environment, context);
  const folder = ownPythons(layout.root);
  // Before the first file is there: a clean-up of the cache takes all of it or nothing.
  keepWhole(folder, now());
  context.onStart?.();
  const result = await runProcess({
    command: uv.path,
    arguments: ['python', 'install', ...QUIETLY, '--install-dir', folder, `3.${minor}`],
    environment,
    signal,
  });
  if (result.exitCode !== 0) {
    throw cannotInstall(minor, { result, reason: lastLine(result.stderr) });
  }
  const found = await listInterpreters(environment, { minor, cache: layout.root });
  const installed = found.find(({ path }) => isOwnPython(path, layout.root));
  if (installed === undefined) {
    throw cannotInstall(minor, { result, reason: `no CPython 3.${minor} is in "${folder}" after it` });
  }
  return installed;
}

interface Failure {
  readonly result: ProcessResult;
  readonly reason: string;
}

/** uv says what it tried to do first, and why it failed last. */
function lastLine(stderr: string): string {
  const line = stderr.trim().split('\n').at(-1) ?? '';
  return redactCredentials(line.replace(/^\s*(error|cause|Caused by): /, ''));
}

function cannotInstall(minor: number, { result, reason }: Failure): ToolchainError {
  return new ToolchainError(
    'INTERPRETER_NOT_FOUND',
    `Cannot install CPython 3.${minor} with uv: ${reason === '' ? `it ended with exit code ${result.exitCode}` : reason}`,
    {
      data: { python: `3.${minor}`, exitCode: result.exitCode, stderr: redactCredentials(result.stderr) },
      hint: `install CPython 3.${minor} yourself, for example with pyenv or the system's packages, or name one with --python PATH`,
    },
  );
}
