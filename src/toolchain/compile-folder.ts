import { ToolchainError } from './errors.ts';
import type { Interpreter } from './find-python.ts';
import { runProcess } from './run-process.ts';

/** How a folder is compiled. */
export interface CompileRequest {
  readonly interpreter: Interpreter;
  /** Where the folder will lie when its modules are imported: tracebacks name the files there. */
  readonly location: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/**
 * Compiles every module below a folder, on all processors, to bytecode that is taken without a look at its source
 * (PEP 552): nothing changes there any more.
 * @throws {ToolchainError} PROCESS_FAILED when the interpreter fails, or refuses one of the modules; the signal's
 * reason when aborted
 */
export async function compileFolder(folder: string, request: CompileRequest): Promise<void> {
  const { interpreter, location, environment, signal } = request;
  const how = ['-q', '-j', '0', '--invalidation-mode', 'unchecked-hash'];
  const { exitCode, stdout, stderr } = await runProcess({
    command: interpreter.path,
    arguments: ['-I', '-S', '-m', 'compileall', ...how, '-s', folder, '-p', location, folder],
    environment,
    signal,
  });
  if (exitCode !== 0) {
    const reason = `${stderr}${stdout}`.trim().split('\n').at(-1) ?? '';
    throw new ToolchainError(
      'PROCESS_FAILED',
      `Cannot compile what goes to "${location}" with CPython ${interpreter.version} ("${interpreter.path}"): ${reason === '' ? `it ended with exit code ${exitCode}` : reason}`,
      {
        data: { interpreter: interpreter.path, version: interpreter.version, exitCode, stdout, stderr },
        hint: 'see whether that interpreter runs at all, or name another one with --python PATH',
      },
    );
  }
}
