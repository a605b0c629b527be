import { parseExtensionName, type ExtensionName } from '../elf/extension-name.ts';
import { LONGEST_MODULE_NAME } from './imports/module-name.ts';
import type { InspectedArchive } from './inspected-archive.ts';
import { mergeArchives, type LocatedFile, type MergedTree } from './merged-tree.ts';

/** A folder that modules are looked for in; its path is empty or ends with a slash. */
export interface ModuleFolder {
  readonly tree: MergedTree;
  readonly path: string;
}

/** What `import` would find. */
export type FoundModule =
  | {
      readonly kind: 'package' | 'source' | 'extension' | 'bytecode';
      readonly file: LocatedFile;
      readonly folders: readonly ModuleFolder[];
    }
  | { readonly kind: 'namespace'; readonly folders: readonly ModuleFolder[] };

/** The archives that a function runs with. */
export interface ModuleArchives {
  readonly artifact: InspectedArchive;
  readonly layers: readonly InspectedArchive[];
  /** Whether the artifact is unpacked to /opt itself. */
  readonly isLayer: boolean;
}

/**
 * Finds modules as CPython's path finder does (importlib.machinery, PEP 420): in each folder of sys.path a regular
 * package, an extension module, a source, bytecode alone; folders without any of them make up a namespace package.
 * Nothing is run.
 */
export class ModuleIndex {
  readonly minor: number;
  /** The folders of sys.path that archives fill, in its order. */
  readonly roots: readonly ModuleFolder[];
  readonly #extensions = new Map<MergedTree, ReadonlyMap<string, string>>();
  readonly #found = new Map<string, FoundModule | undefined>();

  /** @param minor of the runtime's Python */
  constructor({ artifact, layers, isLayer }: ModuleArchives, minor: number) {
    this.minor = minor;
    const task = mergeArchives(isLayer ? [] : [artifact]);
    const opt = mergeArchives(isLayer ? [...layers, artifact] : layers);
    this.roots = [
      { tree: task, path: '' },
      { tree: opt, path: `python/lib/python3.${minor}/site-packages/` },
      { tree: opt, path: 'python/' },
    ];
    for (const tree of [task, opt]) {
      this.#extensions.set(tree, extensionsOf(tree, minor));
    }
  }

  /** @param module with dots */
  find(module: string): FoundModule | undefined {
    if (module.length > LONGEST_MODULE_NAME || this.#found.has(module)) {
      return this.#found.get(module);
    }
    const dot = module.lastIndexOf('.');
    const folders = dot < 0 ? this.roots : (this.find(module.slice(0, dot))?.folders ?? []);
    const found = this.#findIn(folders, module.slice(dot + 1));
    this.#found.set(module, found);
    return found;
  }

  /** What one folder of sys.path has under a name at its top, whatever the others have. */
  findInRoot(root: ModuleFolder, name: string): FoundModule | undefined {
    return this.#findIn([root], name);
  }

  /** Where else a module of this name lies, out of reach of imports, among the files that are asked about. */
  findElsewhere(name: string, isAsked: (file: LocatedFile) => boolean): string | undefined {
    for (const { tree } of this.roots.slice(0, 2)) {
      for (const [path, file] of tree.files) {
        const isModule = path.endsWith(`/${name}.py`) || path.endsWith(`/${name}/__init__.py`);
        if (isModule && isAsked(file)) {
          return path;
        }
      }
    }
    return undefined;
  }

  #findIn(folders: readonly ModuleFolder[], name: string): FoundModule | undefined {
    const portions: ModuleFolder[] = [];
    if (name === '') {
      return undefined;
    }
    for (const { tree, path } of folders) {
      const base = `${path}${name}`;
      const found = this.#regular(tree, base);
      if (found !== undefined) {
        return found;
      }
      if (tree.folders.has(base)) {
        portions.push({ tree, path: `${base}/` });
      }
    }
    return portions.length === 0 ? undefined : { kind: 'namespace', folders: portions };
  }

  #regular(tree: MergedTree, base: string): FoundModule | undefined {
    const at = (path: string): LocatedFile | undefined => tree.files.get(path);
    const extension = this.#extensions.get(tree);
    const packaged =
      at(extension?.get(`${base}/__init__`) ?? '') ?? at(`${base}/__init__.py`) ?? at(`${base}/__init__.pyc`);
    if (packaged !== undefined) {
      return { kind: 'package', file: packaged, folders: [{ tree, path: `${base}/` }] };
    }
    const native = at(extension?.get(base) ?? '');
    if (native !== undefined) {
      return { kind: 'extension', file: native, folders: [] };
    }
    const source = at(`${base}.py`);
    if (source !== undefined) {
      return { kind: 'source', file: source, folders: [] };
    }
    const bytecode = at(`${base}.pyc`);
    return bytecode && { kind: 'bytecode', file: bytecode, folders: [] };
  }
}

/** In the order in which CPython tries suffixes (`_imp.extension_suffixes()`); Windows' come in none. */
const SUFFIXES = ['cpython', 'abi3', 'plain', 'pyd'] as const;

/** Paths of extension modules that the runtime's Python takes, by the module's path without suffix. */
function extensionsOf(tree: MergedTree, minor: number): ReadonlyMap<string, string> {
  const extensions = new Map<string, string>();
  const ranks = new Map<string, number>();
  for (const path of tree.files.keys()) {
    const slash = path.lastIndexOf('/') + 1;
    const name = path.endsWith('.so') ? parseExtensionName(path.slice(slash)) : undefined;
    if (name === undefined || !isTaken(name, minor)) {
      continue;
    }
    const base = `${path.slice(0, slash)}${name.module}`;
    const rank = SUFFIXES.indexOf(name.kind);
    if (rank < (ranks.get(base) ?? SUFFIXES.length)) {
      extensions.set(base, path);
      ranks.set(base, rank);
    }
  }
  return extensions;
}

function isTaken({ pythonMinor, freeThreaded, platform = '' }: ExtensionName, minor: number): boolean {
  return (pythonMinor ?? minor) === minor && freeThreaded !== true && !/darwin|musl/.test(platform);
}
