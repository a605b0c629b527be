import { mkdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { Interpreter } from '../toolchain/find-python.ts';
import type { ZigTool } from '../toolchain/zig.ts';
import { BuildError } from './build-errors.ts';
import {
  compilingInterpreter,
  missingInterpreter,
  missingTargetInterpreter,
  type CompilingInterpreter,
  type InterpreterSource,
} from './build-interpreter.ts';
import { hasNativeFiles } from './build-finish.ts';
import { buildFailure, incompleteBuild, rustCause } from './build-failure.ts';
import { copyHeaders, findHeaders } from './build-headers.ts';
import { writeCrossModules } from './build-cross-python.ts';
import { isCompilation } from './build-program-log.ts';
import { compilerNames, writeCompilers, writeStubs } from './build-programs.ts';
import { runBuild, type BuildOutcome, type BuildRun } from './build-run.ts';
import { cannotBuild, type BuildSource } from './build-source.ts';

/** What building takes. Tools are found, and fetched, only when they are needed. */
export interface BuildTools extends InterpreterSource {
  readonly uv: string;
  /** uv's options for the indexes that no variable says. */
  readonly indexArguments: readonly string[];
  readonly offline: boolean;
  readonly signal: AbortSignal;
  readonly zig: () => Promise<ZigTool>;
  /** Told before zig compiles. */
  readonly onCompile: () => void;
}

/** A wheel as its own build made it. */
export interface RawWheel {
  readonly path: string;
  /** It was built without a compiler, and says that it is for every machine. */
  readonly pure: boolean;
}

/**
 * Builds a source's wheel for its target. The first attempt has no compiler: when nothing asked for one, the wheel is
 * pure and done. Otherwise the build is done once more, with zig.
 * @throws {BuildError}
 * @throws {ToolchainError | IndexError} when zig is needed and cannot be had
 */
export async function buildFromSource(source: BuildSource, tools: BuildTools): Promise<RawWheel> {
  const { minor } = source.target.runtime;
  const python = (await tools.findInterpreter(minor)) ?? (await tools.findInterpreter(undefined));
  if (python === undefined) {
    throw missingInterpreter(source, 'no Python was found here');
  }
  const folder = join(source.workspace, 'pure');
  const programs = writeStubs(folder, tools.environment);
  const outcome = await runBuild(runOf(source, tools, { python, folder, programs }));
  refuseRust(source, outcome);
  const asked = wantsCompiler(outcome);
  if (!asked && outcome.wheel === undefined) {
    throw buildFailure(source, outcome);
  }
  if (!asked && outcome.wheel?.endsWith('-none-any.whl') === true) {
    return { path: outcome.wheel, pure: true };
  }
  return { path: await compileFromSource(source, tools, outcome), pure: false };
}

/** On Windows setuptools looks for Microsoft's compiler by itself, and says so when there is none. */
function wantsCompiler({ calls, output }: BuildOutcome): boolean {
  return (
    calls.some(({ program }) => compilerNames.has(program)) ||
    /Microsoft Visual C\+\+ .* is required/.test(output)
  );
}

type RunFacts = Pick<BuildRun, 'programs' | 'variables'> & {
  readonly python: Interpreter;
  readonly folder: string;
};

function runOf(
  source: BuildSource,
  tools: BuildTools,
  { python, folder, programs, variables }: RunFacts,
): BuildRun {
  return {
    uv: tools.uv,
    python: python.path,
    source: source.path,
    output: join(folder, 'out'),
    programs,
    isUsersOwn: relative(source.workspace, source.path).startsWith('..'),
    ...(variables === undefined ? {} : { variables }),
    indexArguments: tools.indexArguments,
    offline: tools.offline,
    signal: tools.signal,
  };
}

function refuseRust(source: BuildSource, outcome: BuildOutcome): void {
  if (rustCause(outcome.calls) !== undefined) {
    throw buildFailure(source, outcome);
  }
}

/**
 * @param attempt the build without a compiler
 * @returns path of the wheel
 */
async function compileFromSource(
  source: BuildSource,
  tools: BuildTools,
  attempt: BuildOutcome,
): Promise<string> {
  if (process.platform !== 'linux') {
    throw new BuildError(
      'BUILD_NEEDS_LINUX',
      `${cannotBuild(source)}: it has parts in C, and its build script would compile for this system, not for Linux`,
      { data: { distribution: source.name, platform: process.platform } },
    );
  }
  const python = await compilingInterpreter(source, tools, attempt.calls);
  tools.onCompile();
  const outcome = await runWithZig(source, tools, python);
  if (outcome.wheel === undefined) {
    throw python.isTargets ? buildFailure(source, outcome) : missingTargetInterpreter(source, python);
  }
  if (await isIncomplete(outcome, outcome.wheel)) {
    throw incompleteBuild(source, outcome);
  }
  if (!python.isTargets && !/-(abi3|none)-\w+\.whl$/.test(basename(outcome.wheel))) {
    throw missingTargetInterpreter(source, python);
  }
  return outcome.wheel;
}

async function runWithZig(
  source: BuildSource,
  tools: BuildTools,
  { python }: CompilingInterpreter,
): Promise<BuildOutcome> {
  const folder = join(source.workspace, 'compiled');
  const modules = join(folder, 'modules');
  const headers = join(folder, 'headers');
  mkdirSync(headers, { recursive: true });
  const found = await findHeaders(python, tools.environment);
  if (found !== undefined) {
    copyHeaders(found, headers);
  }
  writeCrossModules(modules, source.target);
  const programs = writeCompilers(folder, tools.environment, {
    zig: await tools.zig(),
    target: source.target,
    headers,
  });
  const outcome = await runBuild(
    runOf(source, tools, { python, folder, programs, variables: { PYTHONPATH: modules } }),
  );
  refuseRust(source, outcome);
  return outcome;
}

/** setuptools' word for an extension that may fail (`Extension(optional=True)`). */
const OPTIONAL_FAILED = /building extension "[^"]*" failed/;

/**
 * Whether something that should have been compiled is not in the wheel: nothing is, though compiling was tried and
 * failed, or setuptools says that it left an extension out.
 */
async function isIncomplete({ calls, output }: BuildOutcome, wheel: string): Promise<boolean> {
  const failed = calls.some((call) => call.outcome === 'failed' && isCompilation(call));
  return OPTIONAL_FAILED.test(output) || (failed && !(await hasNativeFiles(wheel)));
}
