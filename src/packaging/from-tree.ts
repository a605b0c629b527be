import { readdirSync, readFileSync, realpathSync, statSync, type Dirent, type Stats } from 'node:fs';
import { join } from 'node:path';
import { isSystemError } from '../errors/system-error.ts';
import { fileFailure } from '../store/file-failure.ts';
import { unsafeNameReason } from '../zip/entry-name.ts';
import { defaultLimits } from '../zip/read-archive.ts';
import { PackagingError } from './errors.ts';
import { unusable, type FoundFile } from './from-files.ts';

/** A folder to walk, and where its files go. */
export interface Tree {
  readonly directory: string;
  /** Folder in the package, '' or with a final slash. */
  readonly at: string;
  /** Whether a folder of it is looked into: its path below the tree's, with a final slash. All are when absent. */
  readonly enters?: (folder: string) => boolean;
}

/**
 * Lists the files of a folder, in the order of their names. Links are followed, as `zip -r` does; compiled bytecode
 * stays out. Nothing is read yet.
 * @throws {PackagingError} FROM_UNUSABLE for a link that leads nowhere or back, or a name that no package can have
 * @throws {StoreError} NOT_READABLE
 */
export function* walkTree(tree: Tree): Generator<FoundFile> {
  yield* new Walk(tree).visit({ directory: tree.directory, below: tree.at, ancestors: [] });
}

interface Place {
  readonly directory: string;
  readonly below: string;
  /** Real paths of the folders on the way, to notice links that lead back. */
  readonly ancestors: readonly string[];
}

class Walk {
  readonly #root: string;
  readonly #enters: (path: string) => boolean;
  #count = 0;

  constructor({ directory, at, enters }: Tree) {
    this.#root = directory;
    this.#enters = (path) => enters === undefined || enters(path.slice(at.length));
  }

  *visit({ directory, below, ancestors }: Place): Generator<FoundFile> {
    const real = realpathSync(directory);
    if (ancestors.includes(real)) {
      throw unusable(this.#root, `by the link "${directory}", a folder contains itself`, 'remove the link');
    }
    for (const entry of readFolder(directory)) {
      const source = join(directory, entry.name);
      const path = below + entry.name;
      const stats = this.#follow(source, entry);
      if (stats?.isDirectory() === true) {
        if (entry.name !== '__pycache__' && this.#enters(`${path}/`)) {
          yield* this.visit({ directory: source, below: `${path}/`, ancestors: [...ancestors, real] });
        }
      } else if (stats?.isFile() === true) {
        this.#check(source, path);
        yield fileOnDisk(source, path, stats);
      }
    }
  }

  /** What an entry is, or what its link leads to. Hidden links that lead nowhere are editors' locks. */
  #follow(source: string, entry: Dirent): Stats | undefined {
    try {
      return statSync(source);
    } catch (error) {
      if (!isSystemError(error, 'ENOENT') && !isSystemError(error, 'ELOOP')) {
        throw fileFailure(error, 'read', source);
      }
      if (entry.name.startsWith('.') || !entry.isSymbolicLink()) {
        return undefined;
      }
      throw unusable(
        this.#root,
        `"${source}" is a link to a file that does not exist`,
        'remove the link, or install the package again that it belongs to',
      );
    }
  }

  #check(source: string, path: string): void {
    this.#count += 1;
    if (this.#count > defaultLimits.entries) {
      throw unusable(this.#root, `it has more than ${defaultLimits.entries} files`);
    }
    const reason = unsafeNameReason(path);
    if (reason !== undefined) {
      throw unusable(this.#root, `the name of "${source}" ${reason}`, 'rename the file, or remove it');
    }
  }
}

function readFolder(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw fileFailure(error, 'read', directory);
  }
}

/** The owner's execute bit is the one that installers set and that git records. Windows has none. */
export function fileOnDisk(source: string, path: string, stats: Stats): FoundFile {
  return {
    path,
    source,
    executable: process.platform !== 'win32' && (stats.mode & 0o100) !== 0,
    size: stats.size,
    read: () => readWhole(source),
  };
}

function readWhole(source: string): Buffer {
  try {
    return readFileSync(source);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) {
      throw new PackagingError('FILE_CHANGED', `Cannot package "${source}": it went away while it was read`, {
        data: { path: source },
        hint: 'wait until whatever changes the folder has finished',
        cause: error,
      });
    }
    throw fileFailure(error, 'read', source);
  }
}
