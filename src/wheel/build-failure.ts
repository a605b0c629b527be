import { architectures } from '../lambda/architectures.ts';
import { BuildError, type BuildErrorCode } from './build-errors.ts';
import { errorLines, tellingLines } from './build-output.ts';
import { isCompilation, type ProgramCall } from './build-program-log.ts';
import type { BuildOutcome } from './build-run.ts';
import { cannotBuild, type BuildSource } from './build-source.ts';
import { libraryQuestions, otherCompilers, rustPrograms } from './build-unavailable.ts';

/** A cause that the output or the called programs give away. */
interface Cause {
  readonly code: BuildErrorCode;
  readonly reason: string;
  /** What to do about it, where that is not the same for all causes. */
  readonly hint?: string;
  /** Whether the end of the output helps to understand. */
  readonly showOutput: boolean;
}

/** Turns a build that did not give a wheel into one error: what it lacked, or what it said last. */
export function buildFailure(source: BuildSource, outcome: BuildOutcome): BuildError {
  const cause =
    offlineCause(outcome.output) ??
    rustCause(outcome.calls) ??
    libraryCause(outcome) ??
    toolCause(outcome, source) ??
    requirementCause(outcome.output) ??
    ownCause;
  const lines = tellingLines(outcome.output, source.workspace);
  const quoted = cause.showOutput ? quoteLines(lines) : '';
  return new BuildError(cause.code, `${cannotBuild(source)}: ${cause.reason}${quoted}`, {
    data: { distribution: source.name, version: source.version, output: lines },
    ...(cause.hint === undefined ? {} : { hint: cause.hint }),
  });
}

const ownCause: Cause = {
  code: 'BUILD_FAILED',
  reason: 'its build failed',
  showOutput: true,
};

function offlineCause(output: string): Cause | undefined {
  return /network was disabled|needs to be downloaded from a registry/.test(output)
    ? {
        code: 'BUILD_OFFLINE',
        reason: 'what its build requires is not in the cache, and the network is off',
        hint: 'build once without --offline; the wheel is then kept',
        showOutput: false,
      }
    : undefined;
}

/** Rust that was asked for in vain, also when the build then went on without. */
export function rustCause(calls: readonly ProgramCall[]): Cause | undefined {
  const asked = calls.find(({ program }) => rustPrograms.has(program));
  return asked === undefined
    ? undefined
    : {
        code: 'BUILD_NEEDS_RUST',
        reason: `it is written in Rust (its build calls ${asked.program}), and zipwright compiles C and C++`,
        showOutput: false,
      };
}

const MISSING_HEADER = /fatal error: '?([^'\n:]+?)'? ?(?:file not found|: No such file)/;
const MISSING_LIBRARY =
  /unable to find (?:dynamic system |static system )?library '?"?(?:-l)?([\w.+-]+)|cannot find -l([\w.+-]+)/;

function libraryCause({ output, calls }: BuildOutcome): Cause | undefined {
  const header = MISSING_HEADER.exec(output)?.[1];
  if (header !== undefined) {
    return needsLibrary(`it needs the header ${header} of a library that it does not bring`);
  }
  const [, named, linked] = MISSING_LIBRARY.exec(output) ?? [];
  const library = named ?? linked;
  if (library !== undefined) {
    return needsLibrary(`it needs the library ${library}, which it does not bring`);
  }
  const question = calls.find(({ program }) => libraryQuestions.has(program));
  if (question === undefined || calls.some(isFailedCompilation)) {
    return undefined;
  }
  const about = question.arguments.filter((each) => !each.startsWith('-')).join(' ');
  return needsLibrary(
    `it needs a library of the system (its build asks ${question.program}${about === '' ? '' : ` for ${about}`})`,
  );
}

function needsLibrary(reason: string): Cause {
  return { code: 'BUILD_NEEDS_LIBRARY', reason, showOutput: false };
}

function isFailedCompilation(call: ProgramCall): boolean {
  return call.outcome === 'failed' && isCompilation(call);
}

/** Names of the processors that Node calls otherwise. */
const hostMachines: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };

const CROSS_TOOLS: readonly (readonly [RegExp, string])[] = [
  [/\b(mesonpy|meson-python|The Meson build system|meson\.build)\b/, 'Meson'],
  [/\b(scikit[_-]build|skbuild|CMake Error|CMakeLists\.txt|cmake)\b/i, 'CMake'],
  [/\bninja\b/, 'Ninja'],
  [/configure: error: (?:in [^\n]+\n[^\n]*)?cannot run C compiled programs/, 'a configure script'],
];

function toolCause({ output, calls }: BuildOutcome, { target }: BuildSource): Cause | undefined {
  const other = calls.find(({ program }) => otherCompilers.has(program));
  if (other !== undefined) {
    return {
      code: 'BUILD_NEEDS_TOOL',
      reason: `its build calls ${other.program}, and zipwright compiles C and C++`,
      showOutput: false,
    };
  }
  const tool = CROSS_TOOLS.find(([pattern]) => pattern.test(output))?.[1];
  if (tool === undefined) {
    return undefined;
  }
  const { machine } = architectures[target.architecture];
  const isOther = hostMachines[process.arch] !== machine;
  return {
    code: 'BUILD_NEEDS_TOOL',
    reason: isOther
      ? `it is built with ${tool}, which failed to build for ${machine} on another processor`
      : `it is built with ${tool}, which failed`,
    showOutput: true,
  };
}

/** uv's reasons for not even starting: a build requirement that does not exist, a folder that is no project. */
function requirementCause(output: string): Cause | undefined {
  const requirement = /Failed to resolve requirements from `?([\w.-]+)`?/.exec(output);
  if (requirement !== null) {
    return { ...ownCause, reason: 'what its build requires cannot be installed' };
  }
  return /does not appear to be a Python project/.test(output)
    ? {
        code: 'BUILD_FAILED',
        reason: 'it has neither pyproject.toml nor setup.py',
        hint: 'check the path of the requirement',
        showOutput: false,
      }
    : undefined;
}

/** An extension that did not compile, in a build that ended well without it. */
export function incompleteBuild(source: BuildSource, outcome: BuildOutcome): BuildError {
  const cause = libraryCause(outcome);
  const lines = errorLines(outcome.output, source.workspace);
  return new BuildError(
    cause?.code ?? 'BUILD_INCOMPLETE',
    cause === undefined
      ? `${cannotBuild(source)}: a part of it in C did not compile, and its build went on without${quoteLines(lines)}`
      : `${cannotBuild(source)}: ${cause.reason}; its build went on without its part in C`,
    { data: { distribution: source.name, version: source.version, output: lines } },
  );
}

function quoteLines(lines: readonly string[]): string {
  return lines.map((line) => `\n  | ${line}`).join('');
}
