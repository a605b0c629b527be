import { scanImports, type PythonImport } from '../python/import-scan.ts';
import type { LocatedFile } from './merged-tree.ts';
import type { FoundModule, ModuleIndex } from './module-index.ts';
import { isRuntimeModule } from './runtime-modules.ts';

/** An import that runs with the handler's module and finds nothing. */
export interface MissingImport {
  /** The part that is missing, with dots. */
  readonly module: string;
  readonly line: number;
  readonly importer: LocatedFile;
  /** Whether its package is there, but not the module in it. */
  readonly isWithinPackage: boolean;
}

/** What is loaded before the handler can be called, as far as the sources tell without running them. */
export interface ImportGraph {
  /** Sources that are loaded, by the names under which they are imported. */
  readonly sources: ReadonlyMap<string, LocatedFile>;
  readonly missing: readonly MissingImport[];
  /** Top-level modules that are taken from the runtime. */
  readonly fromRuntime: ReadonlySet<string>;
  /** Those of them that change where modules are looked for. */
  readonly pathChangers: readonly LocatedFile[];
}

/** Far more than a package of 250 MB has. */
const MOST_SOURCES = 50_000;
const MOST_MISSING = 100;
const LARGEST_SOURCE = 64 * 1024 * 1024;
/** A package that makes its modules in ways that only running it would show. */
const DYNAMIC = /sys\.modules|__path__|__getattr__|meta_path|path_hooks|modules\[/;
const CHANGES_PATH = /\bsys\.path\b|\bsite\.addsitedir\b/;

/**
 * Follows the imports that always run (those at the top level of modules, in no condition and no `try`), from the
 * handler's module on.
 */
export function followImports(module: string, modules: ModuleIndex): ImportGraph {
  const walk = new ImportWalk(modules);
  walk.run(module);
  return walk;
}

class ImportWalk implements ImportGraph {
  readonly sources = new Map<string, LocatedFile>();
  readonly missing: MissingImport[] = [];
  readonly fromRuntime = new Set<string>();
  readonly pathChangers: LocatedFile[] = [];
  readonly #modules: ModuleIndex;
  readonly #queue: string[] = [];
  readonly #texts = new Map<string, boolean>();

  constructor(modules: ModuleIndex) {
    this.#modules = modules;
  }

  run(module: string): void {
    prefixes(module).forEach((name) => this.#enqueue(name, this.#modules.find(name)));
    for (let name = this.#queue.pop(); name !== undefined; name = this.#queue.pop()) {
      this.#visit(name);
    }
  }

  #enqueue(name: string, found: FoundModule | undefined): void {
    const isSource =
      found !== undefined && found.kind !== 'namespace' && found.file.entry.path.endsWith('.py');
    if (isSource && !this.sources.has(name) && this.sources.size < MOST_SOURCES) {
      this.sources.set(name, found.file);
      this.#queue.push(name);
    }
  }

  #visit(name: string): void {
    const file = this.sources.get(name);
    const bytes = file?.archive.reader.read(file.entry, LARGEST_SOURCE);
    if (file === undefined || bytes === undefined) {
      return;
    }
    const text = bytes.toString('latin1');
    this.#texts.set(name, DYNAMIC.test(text));
    if (CHANGES_PATH.test(text)) {
      this.pathChangers.push(file);
    }
    const isPackage = file.entry.path.endsWith('/__init__.py');
    for (const each of scanImports(bytes)) {
      if (each.kind === 'required') {
        this.#follow(each, isPackage ? `${name}.` : name, file);
      }
    }
  }

  /** @param importer its name, with a final dot when it is a package */
  #follow({ module, level, names, line }: PythonImport, importer: string, file: LocatedFile): void {
    const base = absoluteName(module, level, importer);
    if (base === undefined) {
      return;
    }
    for (const name of prefixes(base)) {
      const found = this.#modules.find(name);
      if (found === undefined) {
        this.#addMissing({ module: name, line, importer: file, isWithinPackage: name.includes('.') });
        return;
      }
      this.#enqueue(name, found);
    }
    for (const name of names ?? []) {
      this.#enqueue(`${base}.${name}`, this.#modules.find(`${base}.${name}`));
    }
  }

  #addMissing(missing: MissingImport): void {
    const { module, isWithinPackage } = missing;
    if (!isWithinPackage && isRuntimeModule(module, this.#modules.minor)) {
      this.fromRuntime.add(module);
      return;
    }
    if (isWithinPackage && this.#isDynamic(module.slice(0, module.lastIndexOf('.')))) {
      return;
    }
    if (this.missing.length < MOST_MISSING && !this.missing.some((each) => each.module === module)) {
      this.missing.push(missing);
    }
  }

  /** Whether a package may have modules that no file is for. Of what is no source nothing is known. */
  #isDynamic(name: string): boolean {
    const found = this.#modules.find(name);
    if (found === undefined || found.kind === 'namespace') {
      return false;
    }
    const file = found.file;
    if (!file.entry.path.endsWith('.py')) {
      return true;
    }
    const known = this.#texts.get(name);
    return known ?? DYNAMIC.test(file.archive.reader.read(file.entry)?.toString('latin1') ?? '__path__');
  }
}

/** `a`, `a.b`, `a.b.c` */
function prefixes(module: string): string[] {
  const parts = module.split('.').slice(0, 100);
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
}

/** `undefined` for a relative import that leaves its package. */
function absoluteName(module: string, level: number, importer: string): string | undefined {
  if (level === 0) {
    return module;
  }
  const packages = importer.split('.');
  if (level >= packages.length) {
    return undefined;
  }
  const base = packages.slice(0, packages.length - level);
  return [...base, ...(module === '' ? [] : [module])].join('.');
}
