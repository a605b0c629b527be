import type { PythonImport } from '../../python/import-scan.ts';
import type { LocatedFile } from '../merged-tree.ts';
import type { FoundModule, ModuleIndex } from '../module-index.ts';
import { isRuntimeModule } from '../runtime-modules.ts';
import { precedenceOf } from '../why/loaded-before.ts';
import { importKinds, type ImportKind, type ImportSite } from './import-kind.ts';
import { absoluteName, packageOf, topLevel, withPackages } from './module-name.ts';
import { makesModules, readModuleSource, type ModuleSource } from './module-source.ts';
import { SettlingQueue } from './settling-queue.ts';

/** One import of a module. */
export interface ModuleImport {
  /** What it asks for; packages that are loaded on the way have imports of their own. */
  readonly module: string;
  readonly line: number;
  readonly kind: ImportKind;
}

/**
 * What an import finds: a file of the archives, a module of the runtime, nothing, or what only running its package
 * would show.
 */
export type ImportOutcome = 'archive' | 'runtime' | 'missing' | 'unknown';

/** A module that can be reached from the start. */
export interface GraphModule {
  readonly name: string;
  readonly outcome: ImportOutcome;
  /** When the outcome is `archive`. */
  readonly found?: FoundModule;
  /** The least sure import on the surest way from the start. */
  readonly kind: ImportKind;
  /** Last import of that way; absent for the start and its packages. */
  readonly importedBy?: ImportSite;
  /** Empty where the walk did not go on. */
  readonly imports: readonly ModuleImport[];
}

/** What the start leads to, as far as the sources tell without running them: the surest and then the nearest first. */
export interface ModuleGraph {
  readonly start: string;
  readonly modules: ReadonlyMap<string, GraphModule>;
}

export interface WalkOptions {
  /** Whether an import is followed; it is listed in any case. */
  readonly follows: (kind: ImportKind, importer: LocatedFile) => boolean;
  /** Modules at which the walk may end: it does at the first that it comes to. */
  readonly until?: ReadonlySet<string>;
}

/** Far more than a package of 250 MB has; names that are taken count as imports. */
const MOST_MODULES = 50_000;
const MOST_IMPORTS = 500_000;

/** Follows imports from a module on. */
export function walkImports(start: string, modules: ModuleIndex, options: WalkOptions): ModuleGraph {
  return new GraphWalk(start, modules, options).run();
}

interface Known {
  readonly outcome: ImportOutcome;
  readonly found?: FoundModule;
  imports: ModuleImport[];
}

class GraphWalk {
  readonly #start: string;
  readonly #index: ModuleIndex;
  readonly #options: WalkOptions;
  readonly #queue = new SettlingQueue();
  readonly #known = new Map<string, Known>();
  readonly #sources = new Map<string, ModuleSource>();
  /** Whether modules make others. */
  readonly #makers = new Map<string, boolean>();
  #imports = 0;

  constructor(start: string, index: ModuleIndex, options: WalkOptions) {
    this.#start = start;
    this.#index = index;
    this.#options = options;
  }

  run(): ModuleGraph {
    const modules = new Map<string, GraphModule>();
    withPackages(this.#start).forEach((name) => this.#queue.start(name));
    for (let next = this.#queue.settle(); next !== undefined; next = this.#queue.settle()) {
      const { name, rank, importedBy } = next;
      const known = this.#know(name);
      this.#visit(name, known, rank);
      modules.set(name, {
        name,
        outcome: known.outcome,
        ...(known.found === undefined ? {} : { found: known.found }),
        kind: importKinds[rank] ?? 'required',
        ...(importedBy === undefined ? {} : { importedBy }),
        imports: known.imports,
      });
      if (this.#options.until?.has(name) === true || modules.size >= MOST_MODULES) {
        break;
      }
    }
    return { start: this.#start, modules };
  }

  #know(name: string): Known {
    let known = this.#known.get(name);
    if (known === undefined) {
      known = { ...this.#resolve(name), imports: [] };
      this.#known.set(name, known);
    }
    return known;
  }

  /** Regular packages of the runtime come before folders that make up a namespace (PEP 420). */
  #resolve(name: string): Pick<Known, 'outcome' | 'found'> {
    const top = topLevel(name);
    const first = this.#index.find(top);
    const isFromRuntime =
      precedenceOf(top, this.#index.minor) !== undefined ||
      ((first === undefined || first.kind === 'namespace') && isRuntimeModule(top, this.#index.minor));
    if (isFromRuntime) {
      return { outcome: 'runtime' };
    }
    const found = this.#index.find(name);
    if (found !== undefined) {
      return { outcome: 'archive', found };
    }
    const parent = packageOf(name);
    return { outcome: parent !== undefined && this.#makesModules(parent) ? 'unknown' : 'missing' };
  }

  #makesModules(name: string): boolean {
    const { outcome, found } = this.#know(name);
    if (found === undefined || found.kind === 'namespace') {
      return outcome === 'unknown';
    }
    const known = this.#makers.get(name) ?? makesModules(found.file);
    this.#makers.set(name, known);
    return known;
  }

  #source(name: string): ModuleSource | undefined {
    const found = this.#index.find(name);
    if (found === undefined || found.kind === 'namespace') {
      return undefined;
    }
    const source = this.#sources.get(name) ?? readModuleSource(found.file);
    this.#sources.set(name, source);
    return source;
  }

  #visit(name: string, known: Known, rank: number): void {
    const { found } = known;
    if (found === undefined || found.kind === 'namespace') {
      return;
    }
    const place = { importer: name, isPackage: found.kind === 'package' };
    for (const each of this.#source(name)?.imports ?? []) {
      if (this.#imports > MOST_IMPORTS) {
        return;
      }
      const base = absoluteName(each.module, each.level, place);
      const follows = this.#options.follows(each.kind, found.file);
      this.#imports += each.names?.length ?? 0;
      for (const module of base === undefined ? [] : this.#asked(base, each, name)) {
        const { line, kind } = each;
        this.#imports += 1;
        known.imports.push({ module, line, kind });
        if (follows) {
          this.#queue.reach(module, {
            rank: Math.max(rank, importKinds.indexOf(kind)),
            importedBy: { module: name, line, kind },
          });
        }
      }
    }
  }

  /** All that one import loads: packages, the module, and what is taken from it that is a module itself. */
  #asked(base: string, { names = [], line }: PythonImport, importer: string): string[] {
    const asked: string[] = [];
    for (const name of withPackages(base)) {
      asked.push(name);
      const { outcome } = this.#know(name);
      if (outcome === 'missing' || outcome === 'unknown') {
        return asked;
      }
    }
    const taken = names[0] === '*' ? (this.#source(base)?.starred ?? []) : names;
    const submodules = taken.filter((name) => this.#isTakenModule(base, name, { importer, line }));
    return [...asked, ...submodules.map((name) => `${base}.${name}`)];
  }

  /**
   * A name that the package has itself comes before a module of that name. While the package is loaded, only what
   * stands above the import is there.
   */
  #isTakenModule(base: string, name: string, { importer, line }: AskingLine): boolean {
    if (this.#know(base).outcome !== 'archive' || this.#index.find(`${base}.${name}`) === undefined) {
      return false;
    }
    const bound = this.#source(base)?.bound.get(name);
    return bound === undefined || (importer === base && bound >= line);
  }
}

/** Where something is asked for. */
interface AskingLine {
  readonly importer: string;
  readonly line: number;
}
