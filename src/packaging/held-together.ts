import { basename } from 'node:path/posix';
import type { OpenPack } from '../wheel/open-pack.ts';
import { packEntries, readPackData, type PackEntry } from '../wheel/pack-entries.ts';

/** A package that looks for its parts in every folder of the path (pkgutil, or setuptools' older way). */
const EXTENDS_PATH = /\bextend_path\b|\bdeclare_namespace\b/;

/** No `__init__.py` that only extends the path is longer. */
const MAX_INIT_BYTES = 16 * 1024;

/**
 * Finds the distributions that only work side by side. The package of a function and its layers are two folders of
 * Python's path, and of a regular package only one of them counts: distributions that share one, or one file, belong
 * together (namespace packages do not). So do native libraries that are found beside each other.
 * @param packs of one function, without a prefix
 * @returns sets of two or more
 */
export function heldTogether(packs: readonly OpenPack[]): OpenPack[][] {
  return [...sharedFolders(packs), ...sharedLibraries(packs)];
}

function sharedFolders(packs: readonly OpenPack[]): OpenPack[][] {
  const pairs = packs.flatMap((pack) => Object.keys(pack.facts.topLevel).map((name) => ({ name, pack })));
  return [...Map.groupBy(pairs, ({ name }) => name)].flatMap(([name, sharing]) => {
    const owners = sharing.map(({ pack }) => pack);
    return owners.length > 1 && isRegularPackage(name, owners) ? [owners] : [];
  });
}

/** Whether a shared first part of paths is a file, or a folder with an `__init__.py` that keeps others out. */
function isRegularPackage(name: string, owners: readonly OpenPack[]): boolean {
  return owners.some((pack) => {
    const entries = [...packEntries(pack, pack.facts.topLevel[name])];
    return entries.some(
      (entry) => entry.name === name || (isInit(entry, name) && !EXTENDS_PATH.test(readText(pack, entry))),
    );
  });
}

function isInit({ name }: PackEntry, folder: string): boolean {
  return name.startsWith(`${folder}/__init__.`) && !name.endsWith('.pyi');
}

function readText(pack: OpenPack, entry: PackEntry): string {
  if (entry.size > MAX_INIT_BYTES) {
    return '';
  }
  const data = readPackData(pack, entry);
  return (
    entry.method === 0
      ? data
      : process.getBuiltinModule('node:zlib').inflateRawSync(data, { maxOutputLength: MAX_INIT_BYTES })
  ).toString('latin1');
}

/** Distributions of which one has the library that a native file of the other one needs. */
function sharedLibraries(packs: readonly OpenPack[]): OpenPack[][] {
  const native = packs
    .filter(({ facts }) => facts.native !== undefined)
    .map((pack) => ({ pack, files: pack.readNative() }));
  const owners = new Map<string, OpenPack>();
  for (const { pack, files } of native) {
    for (const { path, elf } of files) {
      owners.set(elf.soname ?? basename(path), pack);
    }
  }
  return native.flatMap(({ pack, files }) => {
    const own = new Set(files.map(({ path, elf }) => elf.soname ?? basename(path)));
    const needed = new Set(files.flatMap(({ elf }) => elf.needed.filter((library) => !own.has(library))));
    return [...needed].flatMap((library) => {
      const owner = owners.get(library);
      return owner === undefined || owner === pack ? [] : [[pack, owner]];
    });
  });
}
