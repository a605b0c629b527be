import type { Interpreter } from '../toolchain/find-python.ts';
import { BuildError } from './build-errors.ts';
import { findHeaders } from './build-headers.ts';
import type { ProgramCall } from './build-program-log.ts';
import { cannotBuild, type BuildSource } from './build-source.ts';

/** Where interpreters come from. */
export interface InterpreterSource {
  /** An interpreter of this minor, or any; `accept` says what else it must have. */
  readonly findInterpreter: (
    minor: number | undefined,
    accept?: (found: Interpreter) => Promise<boolean>,
  ) => Promise<Interpreter | undefined>;
  /** Environment for build scripts, with uv's settings of the indexes. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface CompilingInterpreter {
  readonly python: Interpreter;
  /** It is of the target's minor; any other can only build for the stable ABI. */
  readonly isTargets: boolean;
}

/**
 * Chooses the interpreter to compile extensions with: the target's minor, with its C headers. Another one serves when
 * the build asked for the stable ABI (PEP 384), which is the same in all.
 * @param calls of the compilers, in the build without one
 * @throws {BuildError} BUILD_NEEDS_INTERPRETER
 */
export async function compilingInterpreter(
  source: BuildSource,
  from: InterpreterSource,
  calls: readonly ProgramCall[],
): Promise<CompilingInterpreter> {
  const hasHeaders = async (found: Interpreter): Promise<boolean> =>
    (await findHeaders(found, from.environment)) !== undefined;
  const { minor } = source.target.runtime;
  const own = await from.findInterpreter(minor, hasHeaders);
  if (own !== undefined) {
    return { python: own, isTargets: true };
  }
  if ((await from.findInterpreter(minor)) !== undefined) {
    throw missingInterpreter(source, `the Python 3.${minor} found here has no C headers (Python.h)`);
  }
  const isStable = calls.some((call) => call.arguments.some((each) => each.startsWith('-DPy_LIMITED_API')));
  const other = isStable ? await from.findInterpreter(undefined, hasHeaders) : undefined;
  if (other === undefined) {
    throw missingInterpreter(source, `it has parts in C, and Python 3.${minor} was not found here`);
  }
  return { python: other, isTargets: false };
}

/** The stable ABI was not what the wheel was built for in the end. */
export function missingTargetInterpreter(source: BuildSource, { python }: CompilingInterpreter): BuildError {
  const { minor } = source.target.runtime;
  return missingInterpreter(
    source,
    `it has parts in C for which Python 3.${minor} is needed, and only ${python.version} was found here`,
  );
}

export function missingInterpreter(source: BuildSource, reason: string): BuildError {
  const { minor } = source.target.runtime;
  return new BuildError('BUILD_NEEDS_INTERPRETER', `${cannotBuild(source)}: ${reason}`, {
    data: { distribution: source.name, version: source.version, wanted: `3.${minor}` },
    hint: `install it with its headers, for example with "uv python install 3.${minor}"`,
  });
}
