import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { exitCodes } from '../errors/zipwright-error.ts';
import { ProjectError } from './errors.ts';
import type { Table } from './table-reader.ts';

/** What says which distributions a function needs. Paths are absolute. */
export type DependencyInput =
  | { readonly kind: 'none' }
  | { readonly kind: 'requirements'; readonly files: readonly string[] }
  | { readonly kind: 'pyproject'; readonly file: string }
  | { readonly kind: LockKind; readonly file: string };

export type LockKind = 'pylock' | 'uv-lock' | 'poetry-lock' | 'pdm-lock' | 'pipfile-lock';

/** Lock files by name, in the order in which they are looked for: a lock wins over what it was made from. */
const LOCKS: readonly (readonly [name: string, kind: LockKind])[] = [
  ['pylock.toml', 'pylock'],
  ['uv.lock', 'uv-lock'],
  ['poetry.lock', 'poetry-lock'],
  ['pdm.lock', 'pdm-lock'],
  ['Pipfile.lock', 'pipfile-lock'],
];

/**
 * Finds what declares a project's dependencies: a lock, else requirements.txt, else pyproject.toml's own list. A
 * uv.lock may lie in a folder above, at the root of its workspace.
 * @param pyproject the parsed pyproject.toml, when there is one
 * @param options `withPylock: false` passes over pylock.toml, to see what it was made from
 */
export function detectDependencies(
  folder: string,
  pyproject: Table | undefined,
  { withPylock = true }: { readonly withPylock?: boolean } = {},
): DependencyInput {
  for (const [name, kind] of withPylock ? LOCKS : LOCKS.slice(1)) {
    const file = kind === 'uv-lock' ? findUvLock(folder, pyproject) : join(folder, name);
    if (file !== undefined && existsSync(file)) {
      return { kind, file };
    }
  }
  const requirements = join(folder, 'requirements.txt');
  if (existsSync(requirements)) {
    return { kind: 'requirements', files: [requirements] };
  }
  return pyproject !== undefined && 'project' in pyproject
    ? { kind: 'pyproject', file: join(folder, 'pyproject.toml') }
    : { kind: 'none' };
}

function findUvLock(folder: string, pyproject: Table | undefined): string | undefined {
  if (pyproject === undefined) {
    return join(folder, 'uv.lock');
  }
  for (let current = folder; ; current = dirname(current)) {
    const file = join(current, 'uv.lock');
    if (existsSync(file) && (current === folder || declaresWorkspace(current))) {
      return file;
    }
    if (dirname(current) === current) {
      return undefined;
    }
  }
}

function declaresWorkspace(folder: string): boolean {
  const file = join(folder, 'pyproject.toml');
  return existsSync(file) && /^\s*\[tool\.uv\.workspace\]/m.test(readFileSync(file, 'utf8'));
}

/**
 * Makes an input of the files that a configuration or flag names: one lock, one pyproject.toml, or requirements files.
 * @throws {ProjectError} DEPENDENCIES_NOT_FOUND
 */
export function namedDependencies(folder: string, names: readonly string[]): DependencyInput {
  const files = names.map((name) => resolve(folder, name));
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) {
    throw new ProjectError(
      'DEPENDENCIES_NOT_FOUND',
      `Cannot read the dependencies in "${missing}": there is no such file`,
      {
        data: { file: missing },
        exitCode: exitCodes.usage,
      },
    );
  }
  const [first] = files;
  const kinds = files.map(fileKind);
  if (first === undefined || kinds.every((kind) => kind === undefined)) {
    return files.length === 0 ? { kind: 'none' } : { kind: 'requirements', files };
  }
  const [kind] = kinds;
  if (files.length > 1 || kind === undefined) {
    throw new ProjectError(
      'DEPENDENCIES_NOT_FOUND',
      `Cannot combine "${names.join('", "')}": one lock or pyproject.toml stands alone, only requirements files add up`,
      {
        data: { files },
        exitCode: exitCodes.usage,
      },
    );
  }
  return { kind, file: first };
}

function fileKind(file: string): LockKind | 'pyproject' | undefined {
  const name = basename(file);
  if (name === 'pyproject.toml') {
    return 'pyproject';
  }
  return /^pylock\..+\.toml$/.test(name) ? 'pylock' : LOCKS.find(([lock]) => lock === name)?.[1];
}
