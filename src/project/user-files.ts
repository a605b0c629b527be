import { type Dirent, readdirSync, realpathSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { isSystemError } from '../errors/system-error.ts';
import { ProjectError } from './errors.ts';
import type { FileFilter } from './file-filter.ts';
import { addIgnoreFile, inheritedIgnoreRules, type IgnoreRules } from './git-ignore.ts';

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
  walk.visit({ directory: folder, below: '', ancestors: [], rules: inheritedIgnoreRules(folder) });
  return walk;
}

interface Place {
  readonly directory: string;
  /** Path below the source folder, '' or with a final slash. */
  readonly below: string;
  /** Real paths of the folders on the way, to notice links that lead back. */
  readonly ancestors: readonly string[];
  readonly rules: IgnoreRules;
  /** Why the folder stays out but for what an include pattern names; absent in every other folder. */
  readonly leftOut?: string;
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
    const rules = entries.some((entry) => entry.name === '.gitignore')
      ? addIgnoreFile(place.rules, place.directory, place.below)
      : place.rules;
    for (const entry of entries) {
      this.#visitEntry(entry, { ...place, ancestors: [...place.ancestors, real], rules });
    }
  }

  #visitEntry(entry: Dirent, place: Place): void {
    const source = join(place.directory, entry.name);
    const path = place.below + entry.name;
    if (entry.isSymbolicLink() && this.#leaveOut(path, place)) {
      return;
    }
    const stats = entry.isDirectory() ? entry : follow(source);
    if (stats.isDirectory()) {
      this.#visitFolder(`${path}/`, source, place);
    } else if ('mode' in stats && stats.isFile() && !this.#leaveOut(path, place)) {
      this.files.push({ source, path, executable: isExecutable(stats) });
    }
  }

  #visitFolder(path: string, directory: string, place: Place): void {
    const reason = this.#reasonAgainst(path, place);
    if (reason === undefined) {
      this.visit({ ...place, directory, below: path });
    } else if (this.#filter.mayIncludeBelow(path)) {
      this.visit({ ...place, directory, below: path, leftOut: reason });
    } else {
      this.leftOut.push({ path, reason });
    }
  }

  #leaveOut(path: string, place: Place): boolean {
    const reason = this.#reasonAgainst(path, place);
    if (reason !== undefined) {
      this.leftOut.push({ path, reason });
    }
    return reason !== undefined;
  }

  #reasonAgainst(path: string, { rules, leftOut }: Place): string | undefined {
    return leftOut === undefined || this.#filter.isIncluded(path)
      ? this.#filter.reasonAgainst(path, rules)
      : leftOut;
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
