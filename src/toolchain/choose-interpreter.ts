import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ifExists } from '../errors/system-error.ts';
import { keepWhole } from '../store/unit-folder.ts';
import { ToolchainError } from './errors.ts';
import { listInterpreters, localInterpreter, misfit, type LocalInterpreter } from './find-python.ts';
import { probePython } from './probe-python.ts';
import { runtimePins } from './runtime-pins.ts';
import { isOwnPython, ownPythons, searchedFolders } from './python-candidates.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The interpreter that a runtime needs. */
export interface InterpreterRequest {
  /** The runtime's CPython, 3.minor. */
  readonly minor: number;
  /** The one that the user named (`--python PATH`), which is then the only one that is looked at. */
  readonly named?: string | undefined;
  /** The cache, which keeps what interpreters said of themselves and has those that zipwright installed. */
  readonly cache?: { readonly folder: string; readonly now: () => number };
}

/**
 * Finds the interpreter for a runtime: the one that is named, else the first of its minor on this machine. Another
 * minor never stands in for it.
 * @throws {ToolchainError} INTERPRETER_NOT_FOUND, with what was found instead and where it was looked for
 */
export async function chooseInterpreter(
  environment: Environment,
  request: InterpreterRequest,
): Promise<LocalInterpreter> {
  if (request.named !== undefined) {
    return checkNamed(environment, { minor: request.minor, named: request.named });
  }
  const { minor, cache } = request;
  const [first] = await listInterpreters(environment, { minor, cache: cache?.folder });
  if (first === undefined) {
    throw notFound(minor, {
      found: await listInterpreters(environment, { cache: cache?.folder }),
      searched: searchedFolders(environment, cache?.folder),
    });
  }
  if (cache !== undefined && isOwnPython(first.path, cache.folder)) {
    keepWhole(ownPythons(cache.folder), cache.now());
  }
  return first;
}

/**
 * Runs an interpreter that the user named to see what it is.
 * @param minor what is wanted, for the message
 * @throws {ToolchainError} INTERPRETER_NOT_FOUND
 */
export async function inspectNamed(
  environment: Environment,
  named: string,
  minor?: number,
): Promise<LocalInterpreter> {
  const refuse = (reason: string): ToolchainError => refuseNamed({ minor, named, reason });
  const path = resolve(named);
  if (ifExists(() => statSync(path))?.isDirectory() === true) {
    throw refuse('it is a folder');
  }
  const probed = await probePython(ifExists(() => realpathSync(path)) ?? path, environment);
  if ('failure' in probed) {
    throw refuse(probed.failure);
  }
  const { facts } = probed;
  const interpreter = localInterpreter(facts);
  if (interpreter === undefined) {
    throw refuse(misfit(facts) ?? `it runs on ${facts.machine} with ${facts.bits} bits`);
  }
  return interpreter;
}

async function checkNamed(
  environment: Environment,
  { minor, named }: { readonly minor: number; readonly named: string },
): Promise<LocalInterpreter> {
  const interpreter = await inspectNamed(environment, named, minor);
  if (interpreter.minor !== minor) {
    throw refuseNamed({ minor, named, reason: `it is CPython ${interpreter.version}` });
  }
  return interpreter;
}

interface Refusal {
  /** What is wanted; any version when absent. */
  readonly minor: number | undefined;
  readonly named: string;
  /** As a part of a sentence. */
  readonly reason: string;
}

function refuseNamed({ minor, named, reason }: Refusal): ToolchainError {
  const wanted = minor === undefined ? 'CPython' : `CPython 3.${minor}`;
  return new ToolchainError(
    'INTERPRETER_NOT_FOUND',
    `Cannot run functions on "${named}": ${reason}, and the executable of a ${wanted} is wanted`,
    {
      data: { ...(minor === undefined ? {} : { python: `3.${minor}` }), path: named, reason },
      hint: `name another one, or leave out --python: zipwright then looks for ${wanted} itself`,
    },
  );
}

interface Search {
  readonly found: readonly LocalInterpreter[];
  readonly searched: readonly string[];
}

function notFound(minor: number, { found, searched }: Search): ToolchainError {
  const versions = found.map(({ version }) => version).sort(byNumber);
  const runtimes = new Set(found.map((each) => each.minor).filter((each) => each in runtimePins));
  const others = versions.length === 0 ? 'there is no other either' : `there are ${versions.join(', ')}`;
  const elsewhere =
    runtimes.size === 0
      ? ''
      : `, or build for a runtime whose CPython is here: ${[...runtimes]
          .map((each) => `python3.${each}`)
          .sort(byNumber)
          .join(', ')}`;
  return new ToolchainError(
    'INTERPRETER_NOT_FOUND',
    `Cannot run python3.${minor}: no CPython 3.${minor} is on PATH, nor installed by pyenv, uv, mise or asdf; ${others}`,
    {
      data: { python: `3.${minor}`, found: found.map(({ path, version }) => ({ path, version })), searched },
      hint: `install it, for example with "uv python install 3.${minor}", "pyenv install 3.${minor}" or "mise use python@3.${minor}", name one with --python PATH, or let uv install it with --install-python${elsewhere}`,
    },
  );
}

function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
