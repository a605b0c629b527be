import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ifExists, isSystemError } from '../errors/system-error.ts';
import { runProcess } from './run-process.ts';

/** A CPython on this machine that was run to see what it is. */
export interface Interpreter {
  readonly path: string;
  readonly minor: number;
  /** `3.11.7` */
  readonly version: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Finds interpreters: `pythonX.Y` and `python3` on PATH, then the folders of pyenv, uv, mise and asdf. Version
 * managers' shims are passed over, because they answer for versions that are not there; each candidate is run.
 * @param minor only CPython 3.minor, or any when absent
 * @param accept what else the interpreter must have
 * @returns the first that runs, or `undefined`
 */
export async function findInterpreter(
  environment: Environment,
  minor?: number,
  accept: (found: Interpreter) => Promise<boolean> = () => Promise.resolve(true),
): Promise<Interpreter | undefined> {
  for (const path of candidates(environment, minor)) {
    const found = await inspectInterpreter(path, environment);
    const isWanted = found !== undefined && (minor === undefined ? found.minor >= 8 : found.minor === minor);
    if (isWanted && (await accept(found))) {
      return found;
    }
  }
  return undefined;
}

function* candidates(environment: Environment, minor: number | undefined): Generator<string> {
  const folders = (environment['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '' && !/[\\/]shims$/.test(folder));
  const names = minor === undefined ? ['python3', 'python'] : [`python3.${minor}`, 'python3'];
  for (const folder of folders) {
    for (const name of names) {
      yield join(folder, process.platform === 'win32' ? `${name}.exe` : name);
    }
  }
  for (const versions of managedFolders(environment)) {
    for (const name of (ifExists(() => readdirSync(versions)) ?? []).sort().toReversed()) {
      if (
        minor === undefined
          ? /(^|\D)3\.(8|9|\d\d)/.test(name)
          : new RegExp(`(^|\\D)3\\.${minor}(\\D|$)`).test(name)
      ) {
        yield join(versions, name, 'bin', 'python3');
      }
    }
  }
}

function managedFolders(environment: Environment): string[] {
  const home = homedir();
  const data = environment['XDG_DATA_HOME'] ?? join(home, '.local', 'share');
  return [
    join(environment['PYENV_ROOT'] ?? join(home, '.pyenv'), 'versions'),
    environment['UV_PYTHON_INSTALL_DIR'] ?? join(data, 'uv', 'python'),
    join(environment['MISE_DATA_DIR'] ?? join(data, 'mise'), 'installs', 'python'),
    join(environment['ASDF_DATA_DIR'] ?? join(home, '.asdf'), 'installs', 'python'),
  ];
}

const PROBE = 'import sys; print(sys.implementation.name, *sys.version_info[:3], sys.abiflags, sep=" ")';

async function inspectInterpreter(path: string, environment: Environment): Promise<Interpreter | undefined> {
  try {
    const { exitCode, stdout } = await runProcess({
      command: path,
      arguments: ['-I', '-c', PROBE],
      environment,
    });
    const match = /^cpython 3 (\d+) (\d+) (.*)$/m.exec(stdout);
    if (exitCode !== 0 || match?.[1] === undefined || match[3]?.includes('t') === true) {
      return undefined;
    }
    const minor = Number(match[1]);
    return { path, minor, version: `3.${minor}.${match[2]}` };
  } catch (error) {
    if (isSystemError(error)) {
      return undefined;
    }
    throw error;
  }
}
