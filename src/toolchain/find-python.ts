import { realpathSync } from 'node:fs';
import { probePython, type PythonFacts } from './probe-python.ts';
import { pythonCandidates, type CandidateSearch } from './python-candidates.ts';
import { PythonRecords } from './python-records.ts';

/** A CPython on this machine that was run to see what it is. */
export interface Interpreter {
  readonly path: string;
  readonly minor: number;
  /** `3.11.7` */
  readonly version: string;
}

/**
 * The same with what running functions on it takes. All paths are absolute. A virtual environment stands for the
 * interpreter that it was made from.
 */
export interface LocalInterpreter extends Interpreter {
  /** The executable itself, with all links followed. */
  readonly path: string;
  /** Folder that it is installed below (`sys.base_prefix`). */
  readonly prefix: string;
  /** Folder of its standard library, for example `PREFIX/lib/python3.11`. */
  readonly standardLibrary: string;
  /** `lib`, or `lib64` where a distribution has it so (`sys.platlibdir`). */
  readonly platlibdir: string;
  /** Folder of the shared libpython that the executable loads; absent where the executable holds it itself. */
  readonly libraryFolder?: string;
  /** `d` for debug builds (`sys.abiflags`). */
  readonly abiFlags: string;
  readonly architecture: 'x86_64' | 'arm64';
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Oldest CPython, 3.minor, that zipwright's own programs run on. */
const OLDEST_MINOR = 8;
/** The CPython of Lambda's oldest runtime that zipwright knows. */
const OLDEST_RUNTIME = 9;

/** Candidates that are run at once: starting one is short, and they compete for the same disk. */
const PROBES_AT_ONCE = 4;

const ARCHITECTURES: Readonly<Record<string, LocalInterpreter['architecture']>> = {
  x86_64: 'x86_64',
  amd64: 'x86_64',
  aarch64: 'arm64',
  arm64: 'arm64',
};

/**
 * Finds an interpreter for tools that need one, in the order of {@link pythonCandidates}.
 * @param minor only CPython 3.minor, or any when absent
 * @param accept what else the interpreter must have
 * @returns the first that runs, or `undefined`
 */
export async function findInterpreter(
  environment: Environment,
  minor?: number,
  accept: (found: Interpreter) => Promise<boolean> = () => Promise.resolve(true),
): Promise<Interpreter | undefined> {
  for (const path of pythonCandidates(environment, { minor })) {
    const probed = await probePython(path, environment);
    const found =
      'facts' in probed && misfit(probed.facts) === undefined ? identify(path, probed.facts) : undefined;
    const isWanted = minor === undefined ? (found?.minor ?? 0) >= OLDEST_MINOR : found?.minor === minor;
    if (found !== undefined && isWanted && (await accept(found))) {
      return found;
    }
  }
  return undefined;
}

/**
 * Lists the interpreters of this machine that functions can run on, each once however many names it has, in the order
 * of {@link pythonCandidates}.
 * @param search with a cache, interpreters that were run before and are unchanged are not run again: what they said
 * is kept in its `interpreters.json`
 */
export async function listInterpreters(
  environment: Environment,
  search: CandidateSearch = {},
): Promise<LocalInterpreter[]> {
  const records = new PythonRecords(search.cache);
  const executables = new Set(existingFiles(pythonCandidates(environment, search)));
  const probed = await inTurns([...executables], (path) => factsOf(path, { environment, records }));
  records.save();
  const found = new Map<string, LocalInterpreter>();
  for (const facts of probed) {
    const interpreter = facts === undefined ? undefined : localInterpreter(facts);
    const isWanted = interpreter !== undefined && interpreter.minor === (search.minor ?? interpreter.minor);
    if (isWanted && interpreter.minor >= OLDEST_RUNTIME && !found.has(interpreter.path)) {
      found.set(interpreter.path, interpreter);
    }
  }
  return [...found.values()];
}

/** Those of `paths` that lead to something, with all links followed. */
function* existingFiles(paths: Iterable<string>): Generator<string> {
  for (const path of paths) {
    try {
      yield realpathSync(path);
    } catch {
      // Nothing is there, or nothing that this user may see.
    }
  }
}

async function factsOf(
  path: string,
  { environment, records }: { readonly environment: Environment; readonly records: PythonRecords },
): Promise<PythonFacts | undefined> {
  const known = records.find(path);
  if (known !== undefined) {
    return known;
  }
  const probed = await probePython(path, environment);
  if (!('facts' in probed)) {
    return undefined;
  }
  records.add(path, probed.facts);
  return probed.facts;
}

/** Does the work for every item, a few at once. @returns the results in the order of the items */
async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const remaining = items.entries();
  const workers = Array.from({ length: PROBES_AT_ONCE }, async () => {
    for (const [index, item] of remaining) {
      results[index] = await work(item);
    }
  });
  await Promise.all(workers);
  return results;
}

/** Why functions cannot run on a Python, as a part of a sentence, or `undefined` when they can. */
export function misfit({ implementation, abiFlags }: PythonFacts): string | undefined {
  if (implementation !== 'cpython') {
    return `it is ${implementation}, not CPython`;
  }
  return abiFlags.includes('t') ? 'it is a free-threaded build, which Lambda does not have' : undefined;
}

/** @returns nothing for a Python that functions cannot run on */
export function localInterpreter(facts: PythonFacts): LocalInterpreter | undefined {
  const architecture = facts.bits === 64 ? ARCHITECTURES[facts.machine.toLowerCase()] : undefined;
  if (misfit(facts) !== undefined || architecture === undefined) {
    return undefined;
  }
  const { executable, prefix, standardLibrary, platlibdir, libraryFolder, abiFlags } = facts;
  return {
    ...identify(executable, facts),
    prefix,
    standardLibrary,
    platlibdir,
    ...(libraryFolder === undefined ? {} : { libraryFolder }),
    abiFlags,
    architecture,
  };
}

function identify(path: string, { version }: PythonFacts): Interpreter {
  return { path, minor: Number(version.split('.')[1]), version };
}
