import { findInterpreter } from '../toolchain/find-python.ts';
import { ToolchainError } from '../toolchain/errors.ts';

/** Whose bytecode a package brings, and where it will lie. */
export interface BytecodeTarget {
  /** Executable of the interpreter that compiles. */
  readonly interpreter: string;
  readonly minor: number;
  /** `3.11.7`: two patch releases may compile differently. */
  readonly version: string;
  /**
   * Folder that Lambda unpacks the archive into, with its final slash: `/var/task/` for functions, `/opt/` for layers.
   * Tracebacks name the files in it.
   */
  readonly folder: string;
}

/** What is wanted of the interpreter. */
export interface BytecodeRequest {
  /** The runtime's CPython, 3.minor. */
  readonly minor: number;
  readonly folder: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Finds an interpreter whose bytecode the target's runtime reads: one of the same minor version.
 * @throws {ToolchainError} INTERPRETER_NOT_FOUND
 */
export async function findBytecodeTarget(
  environment: Environment,
  { minor, folder }: BytecodeRequest,
): Promise<BytecodeTarget> {
  const found = await findInterpreter(environment, minor);
  if (found === undefined) {
    throw new ToolchainError(
      'INTERPRETER_NOT_FOUND',
      `Cannot compile bytecode for python3.${minor}: no CPython 3.${minor} was found on PATH, nor by pyenv, uv, mise or asdf, and the runtime reads no other version's`,
      {
        data: { python: `3.${minor}` },
        hint: `install one, for example with "uv python install 3.${minor}", or build without --bytecode`,
      },
    );
  }
  return { interpreter: found.path, minor, version: found.version, folder };
}
