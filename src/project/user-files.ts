import { type Dirent, readdirSync, realpathSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { isSystemError } from '../errors/system-error.ts';
import { ProjectError } from './errors.ts';
import type { FileFilter } from './file-filter.ts';
import { inheritedIgnoreScopes, readIgnoreScope, type IgnoreScope } from './git-ignore.ts';

/** A file of the project that goes into the package. */
export interface ProjectFile {
  /** Absolute path on disk. */
  readonly source: string;
  /** Path below the source folder, with forward slashes. */
  readonly path: string;
  readonly executable: boolean;
}

/** A file or folder (with a final slash) that stays out, and why. */
export interface LeftOut {
  readonly path: string;
  readonly reason: string;
}

export interface ProjectFiles {
  readonly files: readonly ProjectFile[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Collects a function's own files. Links are followed, as `zip -r` does; a folder that contains itself is refused.
 * @param folder absolute path of the source folder
 * @throws {ProjectError} DANGLING_LINK
 * @throws the system's error when a folder cannot be read
 */
export function collectProjectFiles(folder: string, filter: FileFilter): ProjectFiles {
  const walk = new Walk(filter);
  walk.visit({ directory: folder, below: '', ancestors: [], scopes: inheritedIgnoreScopes(folder) });
  return walk;
}

interface Place {
  readonly directory: string;
  /** Path below the source folder, '' or with a final slash. */
  readonly below: string;
  /** Real paths of the folders on the way, to notice links that lead back. */
  readonly ancestors: readonly string[];
  readonly scopes: readonly IgnoreScope[];
}

class Walk implements ProjectFiles {
  readonly files: ProjectFile[] = [];
  readonly leftOut: LeftOut[] = [];
  readonly #filter: FileFilter;

  constructor(filter: FileFilter) {
    this.#filter = filter;
  }

  visit(place: Place): void {
    const real = realpathSync(place.directory);
    if (place.ancestors.includes(real)) {
      throw new ProjectError(
        'DANGLING_LINK',
        `Cannot package "${place.directory}": by a link, the folder contains itself`,
        {
          data: { path: place.directory },
          hint: 'remove the link, or leave it out with an exclude pattern',
        },
      );
    }
    const entries = readFolder(place.directory);
    if (place.below !== '' && entries.some((entry) => entry.name === 'pyvenv.cfg')) {
      this.leftOut.push({ path: place.below, reason: 'virtual environment' });
      return;
    }
    const own = entries.some((entry) => entry.name === '.gitignore')
      ? readIgnoreScope(place.directory, place.below)
      : undefined;
    const scopes = own === undefined ? place.scopes : [...place.scopes, own];
    for (const entry of entries) {
      this.#visitEntry(entry, { ...place, ancestors: [...place.ancestors, real], scopes });
    }
  }

  #visitEntry(entry: Dirent, place: Place): void {
    const source = join(place.directory, entry.name);
    const path = place.below + entry.name;
    if (entry.isSymbolicLink() && this.#leaveOut(path, place.scopes)) {
      return;
    }
    const stats = entry.isDirectory() ? entry : follow(source);
    if (stats.isDirectory()) {
      if (!this.#leaveOut(`${path}/`, place.scopes) || this.#filter.mayIncludeBelow(`${path}/`)) {
        this.visit({ ...place, directory: source, below: `${path}/` });
      }
    } else if ('mode' in stats && stats.isFile() && !this.#leaveOut(path, place.scopes)) {
      this.files.push({ source, path, executable: isExecutable(stats) });
    }
  }

  #leaveOut(path: string, scopes: readonly IgnoreScope[]): boolean {
    const reason = this.#filter.reasonAgainst(path, scopes);
    if (reason !== undefined) {
      this.leftOut.push({ path, reason });
    }
    return reason !== undefined;
  }
}

function readFolder(directory: string): Dirent[] {
  return readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The owner's execute bit, which is the one that git records. Windows has none. */
function isExecutable(stats: Stats): boolean {
  return process.platform !== 'win32' && (stats.mode & 0o100) !== 0;
}

function follow(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    if (isSystemError(error, 'ENOENT') || isSystemError(error, 'ELOOP')) {
      throw new ProjectError(
        'DANGLING_LINK',
        `Cannot package "${path}": it is a link to a file that does not exist`,
        {
          data: { path },
          hint: 'remove the link, or leave it out with an exclude pattern',
          cause: error,
        },
      );
    }
    throw error;
  }
}
