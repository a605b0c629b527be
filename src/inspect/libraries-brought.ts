import type { InspectedArchive } from './inspected-archive.ts';
import type { Inspection } from './inspection.ts';
import type { InspectedNative } from './native-files.ts';

/** A file of an archive that has a library's name: in its path, or as its soname. */
export interface BroughtLibrary {
  readonly archive: InspectedArchive;
  readonly path: string;
  /** Absent for links, and for what cannot be read. */
  readonly native?: InspectedNative;
}

const cache = new WeakMap<Inspection, ReadonlyMap<string, readonly BroughtLibrary[]>>();

/** The files by which the archives bring a shared library of this name, wherever they lie. */
export function broughtLibraries(inspection: Inspection, library: string): readonly BroughtLibrary[] {
  const known = cache.get(inspection) ?? indexLibraries(inspection);
  cache.set(inspection, known);
  return known.get(library) ?? [];
}

function indexLibraries({ archives, natives }: Inspection): ReadonlyMap<string, readonly BroughtLibrary[]> {
  const index = new Map<string, BroughtLibrary[]>();
  const add = (name: string, library: BroughtLibrary): void => {
    const others = index.get(name);
    if (others === undefined) {
      index.set(name, [library]);
    } else {
      others.push(library);
    }
  };
  const byEntry = new Map(natives.map((native) => [native.archive.files.get(native.path), native]));
  for (const archive of archives) {
    for (const [path, entry] of archive.files) {
      const native = byEntry.get(entry);
      const name = path.slice(path.lastIndexOf('/') + 1);
      const soname = native?.content.kind === 'elf' ? native.content.elf.soname : undefined;
      const library = { archive, path, ...(native === undefined ? {} : { native }) };
      if (name.includes('.so')) {
        add(name, library);
      }
      if (soname !== undefined && soname !== name) {
        add(soname, library);
      }
    }
  }
  return index;
}
