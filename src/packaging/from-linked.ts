import { existsSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { ifExists } from '../errors/system-error.ts';
import { defaultExclude } from '../project/default-excludes.ts';
import type { FoundFile } from './from-files.ts';
import { fileOnDisk, walkTree } from './from-tree.ts';

/** A folder that an environment has on its search path, and on whose account. */
export interface LinkedFolder {
  /** Absolute. */
  readonly directory: string;
  /** Normalised name of the distribution that is installed so; `undefined` when nobody says. */
  readonly distribution: string | undefined;
}

/**
 * Files that a folder on the search path adds to a package: those of a `src/` folder, and of a project's root only
 * what can be imported, for beside it lie documents, tests and tools. What git ignores goes in: generated modules and
 * compiled extensions are ignored as a rule.
 */
export function* linkedFiles({ directory, distribution }: LinkedFolder): Generator<FoundFile> {
  const isRoot = ['pyproject.toml', 'setup.py', 'setup.cfg'].some((name) =>
    existsSync(join(directory, name)),
  );
  const enters = (folder: string): boolean =>
    defaultExclude(folder) === undefined &&
    !existsSync(join(directory, folder, 'pyvenv.cfg')) &&
    (!isRoot || folder.split('/').length > 2 || isPackage(directory, folder.slice(0, -1), distribution));
  for (const file of walkTree({ directory, at: '', enters })) {
    const isModule = file.path.includes('/') || /\.(?:py|so)$/.test(file.path);
    if (defaultExclude(file.path) === undefined && (isModule || !isRoot)) {
      yield file;
    }
  }
}

/** A folder with `__init__.py`, or of the distribution's own name, which may be a namespace. */
function isPackage(directory: string, name: string, distribution: string | undefined): boolean {
  return (
    name === distribution?.replaceAll('-', '_') ||
    ['__init__.py', '__init__.pyi'].some((file) => existsSync(join(directory, name, file)))
  );
}

/**
 * Files of a module that a finder maps to a place: a package's folder or its `__init__.py`, or a module's file with or
 * without its ending.
 */
export function* mappedFiles(module: string, place: string): Generator<FoundFile> {
  if (!isAbsolute(place)) {
    return;
  }
  const path = module.replaceAll('.', '/');
  const directory = basename(place) === '__init__.py' ? dirname(place) : resolve(place);
  if (ifExists(() => statSync(directory))?.isDirectory() === true) {
    yield* walkTree({ directory, at: `${path}/`, enters: isVisible });
    return;
  }
  for (const ending of ['', '.py', '.abi3.so', '.so']) {
    const stats = ifExists(() => statSync(place + ending));
    if (stats?.isFile() === true) {
      const name = (place + ending).slice((place + ending).lastIndexOf(sep) + 1);
      yield fileOnDisk(place + ending, path + name.slice(name.indexOf('.')), stats);
      return;
    }
  }
}

function isVisible(folder: string): boolean {
  return !folder.split('/').some((part) => part.startsWith('.'));
}
