import { isSystemError } from '../errors/system-error.ts';
import { runProcess } from './run-process.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a Python says of itself. */
export interface PythonFacts {
  /** `cpython`, `pypy` */
  readonly implementation: string;
  /** `3.11.7` */
  readonly version: string;
  /** Its executable with all links followed; in a virtual environment, that of the interpreter it was made from. */
  readonly executable: string;
  /** Folder that it is installed below (`sys.base_prefix`). */
  readonly prefix: string;
  /** Folder of its standard library. */
  readonly standardLibrary: string;
  /** `lib`, or `lib64` where a distribution has it so (`sys.platlibdir`). */
  readonly platlibdir: string;
  /** Folder of the shared libpython that the executable loads; absent where the executable holds it itself. */
  readonly libraryFolder?: string;
  /** `d` for debug builds, `t` for free-threaded ones (`sys.abiflags`). */
  readonly abiFlags: string;
  /** `platform.machine()`: `x86_64`, `aarch64`, `arm64`, `AMD64` */
  readonly machine: string;
  /** Size of a pointer: 32 or 64. */
  readonly bits: number;
}

/** What came of running a candidate: its facts, or why there are none, as a part of a sentence. */
export type ProbeResult = { readonly facts: PythonFacts } | { readonly failure: string };

/** Milliseconds until a program that does not answer counts as none: it may wait for a person. */
const PROBE_TIMEOUT = 20_000;

/** Letters of a program's complaint that are worth repeating. */
const REASON_LENGTH = 200;

/**
 * `site` is left out: a user's .pth files would run, and in a virtual environment the base interpreter is wanted. The
 * library that is loaded counts, not the one that the build was configured for: distributions link differently.
 */
const PROBE = `\
import json, os, platform, sys, sysconfig

def base_executable():
    named = "python.exe" if os.name == "nt" else os.path.join("bin", "python3.%d" % sys.version_info[1])
    path = os.path.join(sys.base_exec_prefix, named)
    return os.path.realpath(path if os.path.isfile(path) else sys.executable)

def library_folder():
    try:
        with open("/proc/self/maps", errors="surrogateescape") as maps:
            paths = [line.rstrip("\\n").split(None, 5)[5:] for line in maps if "/libpython" in line]
        return os.path.dirname(paths[0][0]) if paths else None
    except OSError:
        folder, name = sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("INSTSONAME")
        found = folder and name and os.path.isfile(os.path.join(folder, name))
        return folder if found and sysconfig.get_config_var("Py_ENABLE_SHARED") else None

print(json.dumps({
    "implementation": sys.implementation.name,
    "version": "%d.%d.%d" % sys.version_info[:3],
    "executable": base_executable(),
    "prefix": sys.base_prefix,
    "standardLibrary": sysconfig.get_path("stdlib"),
    "platlibdir": getattr(sys, "platlibdir", "lib"),
    "libraryFolder": library_folder(),
    "abiFlags": getattr(sys, "abiflags", ""),
    "machine": platform.machine(),
    "bits": 64 if sys.maxsize > 2**32 else 32,
}))
`;

/**
 * Runs a program as a Python and asks what it is. Nothing of the user's own is imported.
 * @param path absolute, or relative to the working folder
 */
export async function probePython(path: string, environment: Environment): Promise<ProbeResult> {
  try {
    const { exitCode, stdout, stderr } = await runProcess({
      command: path,
      arguments: ['-I', '-S', '-'],
      environment,
      input: PROBE,
      signal: AbortSignal.timeout(PROBE_TIMEOUT),
    });
    if (exitCode !== 0) {
      const reason = (stderr.trim().split('\n').at(-1) ?? '').slice(0, REASON_LENGTH);
      return { failure: `it ended with exit code ${exitCode}${reason === '' ? '' : `: ${reason}`}` };
    }
    return factsOf(stdout) ?? { failure: 'its answer is not that of a Python' };
  } catch (error) {
    if (isSystemError(error)) {
      return { failure: startFailure(error) };
    }
    if (error instanceof DOMException && error.name === 'TimeoutError') {
      return { failure: `it gave no answer within ${PROBE_TIMEOUT / 1000} seconds` };
    }
    throw error;
  }
}

function factsOf(stdout: string): ProbeResult | undefined {
  try {
    const answer: unknown = JSON.parse(stdout, (_, value: unknown) => value ?? undefined);
    return isPythonFacts(answer) ? { facts: answer } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}

function startFailure(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'there is no such file';
    case 'EACCES':
      return 'it may not be run';
    default:
      return `it cannot be started: ${error.code ?? error.message}`;
  }
}

const TEXTS = [
  'implementation',
  'executable',
  'prefix',
  'standardLibrary',
  'platlibdir',
  'abiFlags',
  'machine',
];

/** Whether a value, from a process or a file, has the facts' shape. */
export function isPythonFacts(value: unknown): value is PythonFacts {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const record = value as Record<string, unknown>;
  return (
    TEXTS.every((name) => typeof record[name] === 'string') &&
    typeof record['version'] === 'string' &&
    /^\d+\.\d+\.\d+$/.test(record['version']) &&
    typeof record['bits'] === 'number' &&
    ['string', 'undefined'].includes(typeof record['libraryFolder'])
  );
}
