import { scanRequiredImports, type PythonImport } from '../python/import-scan.ts';
import { codeOf } from '../python/source-code.ts';
import { decodeSource } from '../python/source-text.ts';
import { absoluteName, packageOf, topLevel, withPackages } from './imports/module-name.ts';
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
  /** When a `from` import takes it out of its package, which does not define such a name either. */
  readonly isName: boolean;
  /** Whether the importer is of the same package, so that no other distribution can be meant. */
  readonly isOwn: boolean;
}

/** What is loaded before the handler can be called, as far as the sources tell without running them. */
export interface ImportGraph {
  /** Sources that are loaded, by the names under which they are imported. */
  readonly sources: ReadonlyMap<string, LocatedFile>;
  /** What each of them imports whenever it is loaded. */
  readonly imports: ReadonlyMap<string, readonly PythonImport[]>;
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
/** Packages have far less in their `__init__.py`. */
const LARGEST_PACKAGE = 4 * 1024 * 1024;
/** A package that makes its modules in ways that only running it would show. */
const DYNAMIC = /sys\.modules|__path__|__getattr__|meta_path|path_hooks|modules\[/;
/** What fills the namespace of a package in ways that only running it would show. */
const FILLED =
  /\bimport\s*\*|\b(?:globals|locals|vars|exec|setattr)\s*\(|__(?:getattr|dict)__|__path__\s*(?:=(?!=)|\+=|\.)|sys\.modules|lazy/;
const SPECIAL_NAME = /^(?:\*|__\w+__)$/;
const CHANGES_PATH = ['sys.path', 'addsitedir'];

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
  readonly imports = new Map<string, readonly PythonImport[]>();
  readonly missing: MissingImport[] = [];
  readonly fromRuntime = new Set<string>();
  readonly pathChangers: LocatedFile[] = [];
  readonly #modules: ModuleIndex;
  readonly #queue: string[] = [];
  readonly #dynamic = new Map<string, boolean>();
  /** Names that packages may define; `undefined` where only running them would show. */
  readonly #names = new Map<string, ReadonlySet<string> | undefined>();

  constructor(modules: ModuleIndex) {
    this.#modules = modules;
  }

  run(module: string): void {
    withPackages(module).forEach((name) => this.#enqueue(name, this.#modules.find(name)));
    for (let name = this.#queue.pop(); name !== undefined; name = this.#queue.pop()) {
      this.#visit(name);
    }
  }

  #enqueue(name: string, found: FoundModule | undefined): void {
    if (found === undefined || found.kind === 'namespace') {
      return;
    }
    const { entry } = found.file;
    const isSource = entry.path.endsWith('.py');
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
    if (CHANGES_PATH.some((word) => bytes.includes(word))) {
      this.pathChangers.push(file);
    }
    const required = scanRequiredImports(bytes);
    this.imports.set(name, required);
    required.forEach((each) => this.#follow(each, name, file));
  }

  #follow({ module, level, names, line }: PythonImport, importer: string, file: LocatedFile): void {
    const isPackage = file.entry.path.endsWith('/__init__.py');
    const base = absoluteName(module, level, { importer, isPackage });
    if (base === undefined || this.#takeFromRuntime(topLevel(base))) {
      return;
    }
    const isOwn = topLevel(base) === topLevel(importer);
    const missing = { line, importer: file, isName: false, isOwn };
    for (const name of withPackages(base)) {
      const found = this.#modules.find(name);
      if (found === undefined) {
        this.#addMissing({ ...missing, module: name, isWithinPackage: name.includes('.') });
        return;
      }
      this.#enqueue(name, found);
    }
    for (const name of names ?? []) {
      const whole = `${base}.${name}`;
      const found = this.#modules.find(whole);
      this.#enqueue(whole, found);
      if (found === undefined && !SPECIAL_NAME.test(name) && !this.#mayDefine(base, name)) {
        this.#addMissing({ ...missing, module: whole, isWithinPackage: true, isName: true });
      }
    }
  }

  /** Modules of the runtime come before folders that only make up a namespace (PEP 420). */
  #takeFromRuntime(name: string): boolean {
    const found = this.#modules.find(name);
    const isTaken =
      (found === undefined || found.kind === 'namespace') && isRuntimeModule(name, this.#modules.minor);
    if (isTaken) {
      this.fromRuntime.add(name);
    }
    return isTaken;
  }

  /** Whether a module may have a name. Only of packages that are sources is it sure that one has not. */
  #mayDefine(module: string, name: string): boolean {
    if (!this.#names.has(module)) {
      const found = this.#modules.find(module);
      const file = found?.kind === 'package' ? found.file : undefined;
      this.#names.set(module, file === undefined ? undefined : packageNames(file));
    }
    return this.#names.get(module)?.has(name) !== false;
  }

  #addMissing(missing: MissingImport): void {
    const { module, isWithinPackage, isName } = missing;
    if (isWithinPackage && !isName && this.#isDynamic(packageOf(module) ?? '')) {
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
    const isDynamic =
      this.#dynamic.get(name) ??
      DYNAMIC.test(file.archive.reader.read(file.entry)?.toString('latin1') ?? '__path__');
    this.#dynamic.set(name, isDynamic);
    return isDynamic;
  }
}

/**
 * Names that the source of a package has in code, or as a string of its own; `undefined` when it fills its namespace in
 * other ways.
 */
function packageNames({ archive, entry }: LocatedFile): ReadonlySet<string> | undefined {
  const bytes = entry.path.endsWith('.py') ? archive.reader.read(entry, LARGEST_PACKAGE) : undefined;
  const text = bytes === undefined ? undefined : decodeSource(bytes);
  if (text === undefined || FILLED.test(text)) {
    return undefined;
  }
  const words = codeOf(text).match(/[\p{ID_Continue}]+/gu) ?? [];
  const strings = [...text.matchAll(/['"]([\p{ID_Continue}]+)['"]/gu)].map(([, word = '']) => word);
  return new Set([...words, ...strings].map((word) => word.normalize('NFKC')));
}
