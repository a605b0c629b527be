import { posix } from 'node:path';
import type { ElfFacts } from '../elf/facts.ts';
import { architectures } from '../lambda/architectures.ts';
import { libraryFolders } from '../lambda/runtimes.ts';
import { normalizeName } from '../python/name.ts';
import { belowImportRoot } from './import-root.ts';
import type { InspectedArchive } from './inspected-archive.ts';
import type { Inspection } from './inspection.ts';
import { broughtLibraries } from './libraries-brought.ts';
import { pathOnLambda } from './lambda-error.ts';
import type { InspectedNative } from './native-files.ts';

/** The working folder, from which relative folders are seen. */
const TASK = '/var/task';
/** So many files hand down their run paths, and so many folders are looked in; real ones stay far below. */
const MAX_LOADERS = 50;
const MAX_FOLDERS = 1000;

/** A file of an archive. */
interface Place {
  readonly archive: InspectedArchive;
  readonly path: string;
}

/**
 * Tells whether the loader finds libraries that the archives bring: by the run path of the file that needs one, by the
 * paths (DT_RPATH) of those that need that file, in the folders of LD_LIBRARY_PATH, or because the library was loaded
 * before. What was loaded before is not known without running the code, so these are believed to load it: other files
 * that do find it, the library's own distribution, and distributions that require that one.
 * Source: ld.so(8); libraries that were loaded already are not looked for again.
 */
export class LibrarySearch {
  readonly #inspection: Inspection;
  /** Files by the library that they need. */
  readonly #needing = new Map<string, InspectedNative[]>();
  readonly #folders = new Map<InspectedNative, readonly string[]>();
  readonly #rpaths = new Map<InspectedNative, readonly string[]>();
  /** Places of a brought library, on Lambda. */
  readonly #places = new Map<string, ReadonlySet<string>>();
  readonly #families = new Map<string, ReadonlySet<string>>();
  readonly #foundByAny = new Map<string, boolean>();
  #required: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(inspection: Inspection) {
    this.#inspection = inspection;
    for (const native of inspection.natives) {
      for (const library of new Set(needsOf(native))) {
        const others = this.#needing.get(library);
        if (others === undefined) {
          this.#needing.set(library, [native]);
        } else {
          others.push(native);
        }
      }
    }
  }

  /** @param library as the file names it (DT_NEEDED); the archives bring one of that name */
  isReachable(native: InspectedNative, library: string): boolean {
    const name = posix.basename(library);
    return this.#isFound(native, library) || this.#isFoundByAny(name) || this.#isRelated(native, name);
  }

  /** Whether a file is a module, or is loaded with one, because that needs it. */
  isLoadedByImport(native: InspectedNative): boolean {
    return [...this.#loadersOf(native)].some(({ extension }) => extension !== undefined);
  }

  #isFoundByAny(name: string): boolean {
    const known = this.#foundByAny.get(name);
    if (known !== undefined) {
      return known;
    }
    const isFound = (this.#needing.get(name) ?? []).some((native) => this.#isFound(native, name));
    this.#foundByAny.set(name, isFound);
    return isFound;
  }

  #isFound(native: InspectedNative, library: string): boolean {
    const places = this.#placesOf(posix.basename(library));
    return library.includes('/')
      ? places.has(posix.resolve(TASK, library))
      : this.#foldersOf(native).some((folder) => places.has(posix.join(folder, library)));
  }

  #placesOf(name: string): ReadonlySet<string> {
    const known = this.#places.get(name);
    const places =
      known ??
      new Set(
        broughtLibraries(this.#inspection, name).map(({ archive, path }) =>
          pathOnLambda(this.#inspection, archive, path),
        ),
      );
    this.#places.set(name, places);
    return places;
  }

  /** Without a DT_RUNPATH the paths of DT_RPATH come first, else LD_LIBRARY_PATH does. */
  #foldersOf(native: InspectedNative): readonly string[] {
    const known = this.#folders.get(native);
    if (known !== undefined) {
      return known;
    }
    const { content } = native;
    const runpath = content.kind === 'elf' ? content.elf.runpath : undefined;
    const own = runpath === undefined ? this.#inheritedFolders(native) : this.#expand(native, runpath);
    const folders = [...own.slice(0, MAX_FOLDERS), ...libraryFolders];
    this.#folders.set(native, folders);
    return folders;
  }

  /** Folders of DT_RPATH: of the file, and of all that need it. */
  #inheritedFolders(native: InspectedNative): string[] {
    const folders: string[] = [];
    for (const loader of this.#loadersOf(native)) {
      if (loader.content.kind === 'elf' && folders.length <= MAX_FOLDERS) {
        folders.push(...this.#rpathOf(loader, loader.content.elf));
      }
    }
    return folders;
  }

  /** The file, and those that need it, directly or not; not more than can matter. */
  #loadersOf(native: InspectedNative): ReadonlySet<InspectedNative> {
    const loaders = new Set([native]);
    for (const { content, path } of loaders) {
      const soname = content.kind === 'elf' ? content.elf.soname : undefined;
      for (const name of new Set([posix.basename(path), soname ?? ''])) {
        const others = this.#needing.get(name) ?? [];
        others.slice(0, MAX_LOADERS - loaders.size).forEach((other) => loaders.add(other));
      }
    }
    return loaders;
  }

  #rpathOf(native: InspectedNative, { rpath, runpath }: ElfFacts): readonly string[] {
    const known = this.#rpaths.get(native);
    if (known !== undefined) {
      return known;
    }
    const folders = rpath === undefined || runpath !== undefined ? [] : this.#expand(native, rpath);
    this.#rpaths.set(native, folders);
    return folders;
  }

  /** A list of folders as the loader reads it; an empty one is the working folder. */
  #expand({ archive, path }: InspectedNative, folders: string): string[] {
    const origin = posix.dirname(pathOnLambda(this.#inspection, archive, path));
    const { machine } = architectures[this.#inspection.target.architecture];
    return folders.split(':', MAX_FOLDERS).map((folder) =>
      posix.resolve(
        TASK,
        folder
          .replaceAll(/\$(?:ORIGIN\b|\{ORIGIN\})/g, () => origin)
          .replaceAll(/\$(?:LIB\b|\{LIB\})/g, 'lib64')
          .replaceAll(/\$(?:PLATFORM\b|\{PLATFORM\})/g, machine),
      ),
    );
  }

  /** Whether the file's distribution brings such a library itself, or requires one that does. */
  #isRelated(native: InspectedNative, name: string): boolean {
    const known = this.#families.get(name);
    const families =
      known ?? new Set(broughtLibraries(this.#inspection, name).map((each) => this.#familyOf(each)));
    this.#families.set(name, families);
    const owner = this.#inspection.owners.of(native.archive, native.path);
    this.#required ??= requiredNames(this.#inspection);
    const required = this.#required.get(owner ?? '') ?? [];
    return (
      families.has(this.#familyOf(native)) ||
      required.some((distribution) => families.has(`= ${distribution}`))
    );
  }

  /** Its distribution, else the archive and its folder at the top, else the file alone. */
  #familyOf({ archive, path }: Place): string {
    const owner = this.#inspection.owners.of(archive, path);
    if (owner !== undefined) {
      return `= ${normalizeName(owner)}`;
    }
    const folder = topFolder(path);
    return folder === '' ? `/ ${path}` : `. ${archive.label}/${folder}`;
  }
}

function needsOf({ content }: InspectedNative): readonly string[] {
  return content.kind === 'elf' ? content.elf.needed : [];
}

/** What distributions require, by the names of both. */
function requiredNames({ distributions }: Inspection): ReadonlyMap<string, readonly string[]> {
  return new Map(
    distributions.map(({ name, metadata }) => [
      name,
      typeof metadata === 'string' ? [] : metadata.requiresDist.map(requiredName),
    ]),
  );
}

/** The normalised name at the start of a requirement (PEP 508). */
function requiredName(requirement: string): string {
  return normalizeName(/^[\w.-]*/.exec(requirement.trim())?.[0] ?? '');
}

/** `numpy` of `numpy/core/_multiarray.so` and of `numpy.libs/libopenblas.so`. */
function topFolder(path: string): string {
  const inner = belowImportRoot(path);
  return inner.includes('/') ? inner.slice(0, inner.indexOf('/')).replace(/\.libs$/, '') : '';
}
