import { scanImports, type PythonImport } from '../python/import-scan.ts';
import { absoluteName, packageOf, topLevel, withPackages } from './imports/module-name.ts';
import type { Inspection } from './inspection.ts';
import type { LocatedFile } from './merged-tree.ts';
import { extensionModuleAt } from './native-files.ts';

/** A module that its distribution tries to import, and that is not there. */
export interface LeftOutNative {
  readonly module: string;
  readonly line: number;
  readonly importer: LocatedFile;
}

const LARGEST_SOURCE = 4 * 1024 * 1024;
const MOST_SOURCES = 20_000;
/** What a `try` around such an import catches. */
const CAUGHT = ['ImportError', 'ModuleNotFoundError'];
/** How C modules are called that have a replacement in Python. */
const NATIVE_NAME = /^(?:_.*|c[A-Z_]\w*|\w*(?:speedups?|ext|extension|accelerat\w*|native|cython|impl)\w*)$/;
/** What build tools write, in Python. */
const WRITTEN_NAME =
  /version|build|commit|revision|date|config|generated|vendor|compat|typing|types|test|debug/i;

/**
 * Finds modules that a distribution without any native file tries to import from itself, in a `try` that goes on
 * without them: what remains of a source distribution whose C code was not compiled. Sources that are loaded before
 * the handler are read, and those of the same distributions that they try to import.
 */
export function leftOutNatives(inspection: Inspection): LeftOutNative[] {
  const { imports, owners, natives } = inspection;
  const withNatives = new Set(natives.map(({ archive, path }) => owners.of(archive, path)));
  const forOthers = new Set(natives.map(({ path }) => extensionModuleAt(path)));
  const found = new Map<string, LeftOutNative>();
  const sources = new Map(imports?.sources);
  for (const [importer, file] of sources) {
    const distribution = owners.of(file.archive, file.entry.path);
    if (distribution === undefined || withNatives.has(distribution) || sources.size > MOST_SOURCES) {
      continue;
    }
    for (const each of guardedImports(file)) {
      const names = ownNames(each, importer, file);
      names.forEach((name) => addSource(inspection, name, sources));
      const module = names.find((name) => !forOthers.has(name) && isLeftOut(inspection, name));
      if (module !== undefined && !found.has(module)) {
        found.set(module, { module, line: each.line, importer: file });
      }
    }
  }
  return [...found.values()];
}

function addSource({ modules }: Inspection, name: string, sources: Map<string, LocatedFile>): void {
  const module = modules.find(name);
  if (module !== undefined && module.kind !== 'namespace' && !sources.has(name)) {
    sources.set(name, module.file);
  }
}

function guardedImports({ archive, entry }: LocatedFile): readonly PythonImport[] {
  const bytes = entry.path.endsWith('.py') ? archive.reader.read(entry, LARGEST_SOURCE) : undefined;
  return bytes !== undefined && CAUGHT.some((name) => bytes.includes(name))
    ? scanImports(bytes).filter(({ kind }) => kind === 'guarded')
    : [];
}

/** What an import asks for of its own package: the modules on the way, and what is taken out of the last. */
function ownNames(
  { module, level, names = [] }: PythonImport,
  importer: string,
  file: LocatedFile,
): string[] {
  const isPackage = file.entry.path.endsWith('/__init__.py');
  const base = absoluteName(module, level, { importer, isPackage });
  return base === undefined || topLevel(base) !== topLevel(importer)
    ? []
    : [...withPackages(base), ...names.map((name) => `${base}.${name}`)];
}

function isLeftOut({ modules }: Inspection, module: string): boolean {
  const name = module.slice(module.lastIndexOf('.') + 1);
  const parent = packageOf(module);
  return (
    parent !== undefined &&
    NATIVE_NAME.test(name) &&
    !WRITTEN_NAME.test(name) &&
    modules.find(parent)?.kind === 'package' &&
    modules.find(module) === undefined
  );
}
