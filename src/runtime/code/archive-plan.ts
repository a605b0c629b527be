import { quotas } from '../../lambda/quotas.ts';
import type { ByteSource } from '../../zip/byte-source.ts';
import { parseDirectory, type ArchiveEntry } from '../../zip/central-directory.ts';
import { locateDirectory, type DirectoryLocation } from '../../zip/end-of-directory.ts';
import { ZipError } from '../../zip/errors.ts';
import {
  FLAG_ENCRYPTED,
  FLAG_MASKED_HEADERS,
  FLAG_STRONG_ENCRYPTION,
  METHOD_DEFLATED,
  METHOD_STORED,
  MODE_DIRECTORY,
  MODE_REGULAR,
  MODE_SYMLINK,
  MODE_TYPE_MASK,
} from '../../zip/format.ts';
import { defaultLimits } from '../../zip/read-archive.ts';
import { CodeError, megabytes, quoteName } from './errors.ts';
import { DEFAULT_FILE_MODE, DEFAULT_FOLDER_MODE, unpackedMode } from './file-mode.ts';
import { placeOf, type Surroundings } from './place-of.ts';
import { readUnixModes } from '../../zip/unix-modes.ts';

/** A file or link to write, at its path in the folder, with the permission bits that it gets. */
export interface PlannedFile {
  readonly path: string;
  readonly mode: number;
  readonly entry: ArchiveEntry;
}

/** What unpacking an archive makes. */
export interface ArchivePlan {
  /** Modes of all folders, the one that holds everything ('') among them. */
  readonly folders: ReadonlyMap<string, number>;
  /** In the order of their data. */
  readonly files: readonly PlannedFile[];
  /** Bytes of all files, unpacked, as declared. */
  readonly size: number;
}

/** More than 200,000 entries with ordinary names take. */
const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024;
const TYPES: ReadonlySet<number> = new Set([0, MODE_REGULAR, MODE_DIRECTORY, MODE_SYMLINK]);

/**
 * Reads an archive's directory and decides what becomes of each entry, as Lambda's own unpacking does: of two entries
 * at one path the later wins. Nothing is unpacked yet.
 * @throws {ZipError} for what is no whole archive, leads out of the folder, or what Lambda cannot unpack
 * @throws {CodeError} CODE_TOO_LARGE, CODE_SPECIAL_FILE, CODE_ENTRIES_CLASH
 */
export function planArchive(source: ByteSource, surroundings: Surroundings): ArchivePlan {
  const location = locateDirectory(source);
  boundDirectory(location, source.label);
  const entries = parseDirectory(source, location);
  const modes = readUnixModes(source, location);
  const places = new Places(source.label);
  for (const [index, entry] of entries.entries()) {
    const mode = modes[index];
    refuseUnreadable(entry, source.label);
    refuseSpecial(entry, { mode, label: source.label });
    places.add(placeOf(entry.name, surroundings), entry, mode);
  }
  const files = places.files.toSorted((a, b) => a.entry.headerOffset - b.entry.headerOffset);
  return { folders: places.folders, files, size: boundSize(files, source.label) };
}

function boundDirectory({ entries, size }: DirectoryLocation, label: string): void {
  if (entries > defaultLimits.entries) {
    throw tooManyEntries(label, `${entries} entries`);
  }
  if (size > MAX_DIRECTORY_BYTES) {
    throw tooManyEntries(label, `a directory of ${megabytes(size)}`);
  }
}

function tooManyEntries(label: string, found: string): ZipError {
  return new ZipError(
    'ZIP_TOO_LARGE',
    `Cannot unpack "${label}": it has ${found}, where ${defaultLimits.entries} files and folders are allowed`,
    { data: { archive: label } },
  );
}

function refuseUnreadable({ name, flags, method }: ArchiveEntry, label: string): void {
  const data = { archive: label, entry: name };
  if ((flags & (FLAG_ENCRYPTED | FLAG_STRONG_ENCRYPTION | FLAG_MASKED_HEADERS)) !== 0) {
    throw new ZipError('ZIP_ENCRYPTED', `Cannot unpack ${quoteName(name)} of "${label}": it is encrypted`, {
      data,
    });
  }
  if (method !== METHOD_STORED && method !== METHOD_DEFLATED) {
    throw new ZipError(
      'ZIP_METHOD_UNSUPPORTED',
      `Cannot unpack ${quoteName(name)} of "${label}": compression method ${method} is neither stored (0) nor deflated (8), which are all that Lambda unpacks`,
      { data: { ...data, method }, hint: 'write the archive again with deflate' },
    );
  }
}

interface EntryMode {
  readonly mode: number | undefined;
  readonly label: string;
}

function refuseSpecial({ name }: ArchiveEntry, { mode = 0, label }: EntryMode): void {
  const type = mode & MODE_TYPE_MASK;
  if (!TYPES.has(type)) {
    throw new CodeError(
      'CODE_SPECIAL_FILE',
      `Cannot unpack ${quoteName(name)} of "${label}": it is a device, pipe or socket (type ${type.toString(8)}), where files, folders and links are wanted`,
      { data: { archive: label, entry: name, mode }, hint: 'leave it out of the zip' },
    );
  }
}

function boundSize(files: readonly PlannedFile[], label: string): number {
  const size = files.reduce((sum, { entry }) => sum + entry.size, 0);
  const packed = files.reduce((sum, { entry }) => sum + entry.compressedSize, 0);
  if (Math.max(size, packed) > quotas.unzippedBytes) {
    throw new CodeError(
      'CODE_TOO_LARGE',
      `Cannot unpack "${label}": it has ${megabytes(Math.max(size, packed))} unpacked, and Lambda takes ${megabytes(quotas.unzippedBytes)} (${quotas.unzippedBytes} bytes) for a function with its layers`,
      {
        data: { archive: label, size, limit: quotas.unzippedBytes },
        hint: 'leave out what the function does not import',
      },
    );
  }
  return size;
}

/** What lies where, and that no file lies where a folder has to be. */
class Places {
  readonly folders = new Map<string, number>([['', DEFAULT_FOLDER_MODE]]);
  readonly #files = new Map<string, PlannedFile>();
  readonly #label: string;

  constructor(label: string) {
    this.#label = label;
  }

  get files(): PlannedFile[] {
    return [...this.#files.values()];
  }

  /** @param mode Unix mode, or `undefined` when the archive's maker had none */
  add(path: string, entry: ArchiveEntry, mode: number | undefined): void {
    this.#addFolderOf(path);
    if (entry.kind === 'folder') {
      this.#refuseFile(path, path);
      this.folders.set(path, mode === undefined ? DEFAULT_FOLDER_MODE : unpackedMode(mode));
    } else {
      if (this.folders.has(path)) {
        throw this.#clash(path, path === '' ? entry.name : path);
      }
      this.#files.set(path, {
        path,
        mode: mode === undefined ? DEFAULT_FILE_MODE : unpackedMode(mode),
        entry,
      });
    }
    if (this.folders.size + this.#files.size > defaultLimits.entries) {
      throw tooManyEntries(this.#label, 'more');
    }
  }

  #addFolderOf(path: string): void {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (this.folders.has(folder)) {
        return;
      }
      this.#refuseFile(folder, path);
      this.folders.set(folder, DEFAULT_FOLDER_MODE);
    }
  }

  #refuseFile(folder: string, below: string): void {
    if (this.#files.has(folder)) {
      throw this.#clash(folder, below);
    }
  }

  #clash(path: string, name: string): CodeError {
    return new CodeError(
      'CODE_ENTRIES_CLASH',
      `Cannot unpack ${quoteName(name)} of "${this.#label}": ${quoteName(path)} is both a file or link and a folder`,
      { data: { archive: this.#label, entry: name, path }, hint: 'make the zip again from an empty folder' },
    );
  }
}
