import { parseExtensionName } from '../elf/extension-name.ts';
import type { Inspection } from './inspection.ts';
import type { LocatedFile } from './merged-tree.ts';
import type { FoundModule, ModuleFolder, ModuleIndex } from './module-index.ts';

/** A module or package at the top that Python finds, and another of its name that it does not. */
export interface ShadowedModule {
  readonly name: string;
  readonly winner: LocatedFile;
  /** A file of the other, the first. */
  readonly hidden: LocatedFile;
  /** Modules that the other has and the one that is found has not, with dots; of a plain module none. */
  readonly lost: readonly string[];
  /** Whether both are the same, byte for byte. */
  readonly isSame: boolean;
}

type Regular = Exclude<FoundModule, { kind: 'namespace' }>;

const cache = new WeakMap<Inspection, readonly ShadowedModule[]>();
const IDENTIFIER = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;
/** A package that is put together from several folders. */
const EXTENDS_PATH = /__path__|extend_path|declare_namespace/;
/** Far more than packages have. */
const MOST_LOST = 10_000;

/** What the folders of sys.path hide from each other: that of the function's package, and the two of its layers. */
export function shadowedModules(inspection: Inspection): readonly ShadowedModule[] {
  const known = cache.get(inspection) ?? listShadowed(inspection.modules);
  cache.set(inspection, known);
  return known;
}

/** Whether a module, or a folder of modules, is among those that are lost. */
export function hides(lost: readonly string[], module: string): boolean {
  return lost.some((each) => each === module || each.startsWith(`${module}.`));
}

function listShadowed(modules: ModuleIndex): ShadowedModule[] {
  const roots = modules.roots.map((root): IndexedRoot => ({ root, files: filesByName(root) }));
  const places = new Map<string, IndexedRoot[]>();
  for (const each of roots) {
    for (const name of each.files.keys()) {
      places.set(name, [...(places.get(name) ?? []), each]);
    }
  }
  return [...places]
    .filter(([, having]) => having.length > 1)
    .flatMap(([name, having]) => {
      const winner = modules.find(name);
      return winner === undefined || winner.kind === 'namespace' || extendsPath(winner)
        ? []
        : compare(modules, { name, winner, having });
    });
}

/** A folder of sys.path, with the files below each name at its top. */
interface IndexedRoot {
  readonly root: ModuleFolder;
  readonly files: ReadonlyMap<string, readonly LocatedFile[]>;
}

/** Of names that an import could ask for; `lib` of python/ is the other folder that Python looks in. */
function filesByName({ tree, path: root }: ModuleFolder): ReadonlyMap<string, readonly LocatedFile[]> {
  const names = new Map<string, LocatedFile[]>();
  for (const [path, file] of tree.files) {
    const first = path.startsWith(root) ? (path.slice(root.length).split('/', 1)[0] ?? '') : '';
    const name = path.length > root.length + first.length ? first : moduleName(first);
    if (name !== undefined && IDENTIFIER.test(name) && !(root === 'python/' && name === 'lib')) {
      const files = names.get(name) ?? [];
      files.push(file);
      names.set(name, files);
    }
  }
  return names;
}

function moduleName(file: string): string | undefined {
  return file.endsWith('.py') ? file.slice(0, -3) : parseExtensionName(file)?.module;
}

function extendsPath({ kind, file }: Regular): boolean {
  const { archive, entry } = file;
  return (
    kind === 'package' &&
    (!entry.path.endsWith('.py') || EXTENDS_PATH.test(archive.reader.read(entry)?.toString('latin1') ?? ''))
  );
}

interface Rivals {
  readonly name: string;
  readonly winner: Regular;
  readonly having: readonly IndexedRoot[];
}

function compare(modules: ModuleIndex, { name, winner, having }: Rivals): ShadowedModule[] {
  const winners = having.find(({ root }) => isWinner(modules.findInRoot(root, name), winner));
  const kept = modulesBelow(name, winners);
  return having.flatMap((each): ShadowedModule[] => {
    const other = modules.findInRoot(each.root, name);
    const found = modulesBelow(name, each);
    const hidden = other?.kind === 'namespace' ? found.values().next().value : other?.file;
    if (each === winners || hidden === undefined) {
      return [];
    }
    const lost = [...found.keys()].filter((module) => !kept.has(module)).slice(0, MOST_LOST);
    const isEqual =
      isSame(winner.file, hidden) && [...found].every(([module, file]) => isSame(kept.get(module), file));
    return [{ name, winner: winner.file, hidden, lost, isSame: lost.length === 0 && isEqual }];
  });
}

function isWinner(found: FoundModule | undefined, winner: Regular): boolean {
  return found !== undefined && found.kind !== 'namespace' && found.file === winner.file;
}

function isSame(one: LocatedFile | undefined, other: LocatedFile): boolean {
  return one?.entry.crc32 === other.entry.crc32 && one.entry.size === other.entry.size;
}

/** Modules in a package or a folder and below, by their whole names, without the package itself. */
function modulesBelow(name: string, place: IndexedRoot | undefined): ReadonlyMap<string, LocatedFile> {
  const modules = new Map<string, LocatedFile>();
  const start = place?.root.path.length ?? 0;
  for (const file of place?.files.get(name) ?? []) {
    const path = file.entry.path.slice(start);
    const slash = path.lastIndexOf('/') + 1;
    const own = moduleName(path.slice(slash));
    const folder = path.slice(0, slash).replaceAll('/', '.');
    const module = own === '__init__' ? folder.slice(0, -1) : `${folder}${own}`;
    if (own !== undefined && slash > 0 && module !== name) {
      modules.set(module, file);
    }
  }
  return modules;
}
