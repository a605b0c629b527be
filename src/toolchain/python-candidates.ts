import { readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, sep } from 'node:path';
import { ifExists } from '../errors/system-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What is looked for, and where besides the user's own places. */
export interface CandidateSearch {
  /** Only names that a CPython 3.minor may have, or any when absent. */
  readonly minor?: number | undefined;
  /** The cache's folder: what zipwright installed there comes last. */
  readonly cache?: string | undefined;
}

/** Folder of the interpreters that zipwright installed itself, one folder each. */
export function ownPythons(cache: string): string {
  return join(cache, 'pythons');
}

/** Tells whether an executable, all links followed, is one of those. */
export function isOwnPython(executable: string, cache: string): boolean {
  const folder = ifExists(() => realpathSync(ownPythons(cache)));
  return folder !== undefined && executable.startsWith(join(folder, sep));
}

/**
 * Paths at which an interpreter may be, in the order of preference: `pythonX.Y` and `python3` in the folders of PATH,
 * then what pyenv, uv, mise and asdf installed, newest first. Version managers' shims are passed over, because they
 * answer for versions that are not there. Whether anything is at a path, and what, the caller finds out.
 */
export function* pythonCandidates(
  environment: Environment,
  { minor, cache }: CandidateSearch,
): Generator<string> {
  for (const folder of pathFolders(environment)) {
    for (const name of minor === undefined ? pythonNames(folder) : [`python3.${minor}`, 'python3']) {
      yield join(folder, executableName(name));
    }
    if (process.platform === 'win32') {
      yield join(folder, 'python.exe');
    }
  }
  for (const versions of managedFolders(environment, cache)) {
    for (const name of installedVersions(versions, minor)) {
      yield versionExecutable(join(versions, name));
    }
  }
}

/** Folders that {@link pythonCandidates} looks into, for messages. */
export function searchedFolders(environment: Environment, cache?: string): string[] {
  return [...pathFolders(environment), ...managedFolders(environment, cache)];
}

function pathFolders(environment: Environment): string[] {
  return (environment['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '' && !/[\\/]shims[\\/]?$/.test(folder));
}

/** `python3` first, because that is the one that the user means by it, then those with a version, newest first. */
function pythonNames(folder: string): string[] {
  const names = ifReadable(folder).flatMap((name) => /^(python3\.\d+)(\.exe)?$/.exec(name)?.[1] ?? []);
  return ['python3', ...newestFirst(names)];
}

function installedVersions(versions: string, minor: number | undefined): string[] {
  const pattern =
    minor === undefined ? /(^|\D)3\.(8|9|\d\d)(\D|$)/ : new RegExp(`(^|\\D)3\\.${minor}(\\D|$)`);
  return newestFirst(ifReadable(versions).filter((name) => pattern.test(name)));
}

function newestFirst(names: readonly string[]): string[] {
  return names.toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
}

/** A folder of PATH may be anything; none of them is worth an error. */
function ifReadable(folder: string): string[] {
  try {
    return ifExists(() => readdirSync(folder)) ?? [];
  } catch {
    return [];
  }
}

function executableName(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}

function versionExecutable(folder: string): string {
  return process.platform === 'win32' ? join(folder, 'python.exe') : join(folder, 'bin', 'python3');
}

function managedFolders(environment: Environment, cache: string | undefined): string[] {
  const home = homedir();
  const data = environment['XDG_DATA_HOME'] ?? join(home, '.local', 'share');
  return [
    join(environment['PYENV_ROOT'] ?? join(home, '.pyenv'), 'versions'),
    environment['UV_PYTHON_INSTALL_DIR'] ?? join(data, 'uv', 'python'),
    join(environment['MISE_DATA_DIR'] ?? join(data, 'mise'), 'installs', 'python'),
    join(environment['ASDF_DATA_DIR'] ?? join(home, '.asdf'), 'installs', 'python'),
    ...(cache === undefined ? [] : [ownPythons(cache)]),
  ];
}
