import { readdirSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import { exitCodes } from '../errors/zipwright-error.ts';
import { ifExists } from '../errors/system-error.ts';
import { PackagingError } from './errors.ts';
import { findEnvironment, type Environment } from './from-environment.ts';
import { readingFrom, unusable } from './from-files.ts';

/** What a build starts from. Paths are absolute. */
export type FromPlace =
  | { readonly kind: 'folder' | 'archive'; readonly path: string }
  | { readonly kind: 'environment'; readonly path: string; readonly environment: Environment };

/**
 * Tells what a path is: a folder that pip filled, a virtual environment, or a .zip package.
 * @param path absolute
 * @param minor of the runtime's Python
 * @throws {PackagingError} FROM_NOT_FOUND, FROM_UNUSABLE
 * @throws {StoreError} NOT_READABLE
 */
export function locateFrom(path: string, minor: number): FromPlace {
  return readingFrom(path, () => locate(path, minor));
}

function locate(path: string, minor: number): FromPlace {
  const stats = ifExists(() => statSync(path));
  if (stats === undefined) {
    throw new PackagingError(
      'FROM_NOT_FOUND',
      `Cannot start from "${path}": there is no such file or folder`,
      {
        data: { from: path },
        hint: 'name a folder filled by pip install --target, a virtual environment or a .zip package, seen from the project folder',
        exitCode: exitCodes.usage,
      },
    );
  }
  if (stats.isDirectory()) {
    const environment = findEnvironment(path, minor);
    return environment === undefined ? { kind: 'folder', path } : { kind: 'environment', path, environment };
  }
  if (!stats.isFile()) {
    throw unusable(path, 'it is neither a file nor a folder');
  }
  if (extname(path) === '.whl') {
    throw unusable(path, 'it is a wheel, and a .zip package is wanted', `install it: --with "${path}"`);
  }
  return { kind: 'archive', path };
}

/** Files that say that a folder is somebody's project, and not what pip made of it. */
const PROJECT_FILE =
  /^(?:pyproject\.toml|setup\.py|setup\.cfg|zipwright\.toml|Pipfile|requirements.*\.txt|(?:uv|poetry|pdm)\.lock)$/;

/**
 * Refuses a folder that has nothing, or that is a project instead of what a project needs.
 * @param distributions how many were found in it
 * @throws {PackagingError} FROM_UNUSABLE
 */
export function refuseOtherFolders(path: string, distributions: number): void {
  if (distributions > 0) {
    return;
  }
  const names = readingFrom(path, () => readdirSync(path).sort());
  const sign = names.find((name) => PROJECT_FILE.test(name));
  if (sign !== undefined) {
    throw unusable(
      path,
      `it is a project (it has "${sign}"), and what pip installed is wanted`,
      `build the project itself: zipwright build "${path}"`,
    );
  }
  if (names.length === 0) {
    throw unusable(
      path,
      'the folder is empty',
      `fill it: pip install --target "${path}" -r requirements.txt`,
    );
  }
}
