import type { Inspection } from './inspection.ts';
import type { LocatedFile } from './merged-tree.ts';
import { topLevel, withPackages } from './imports/module-name.ts';
import { isRuntimeModule, isStandardModule } from './runtime-modules.ts';

/** An absolute import in a distribution that lies in a folder, of a module that lies in that folder too. */
export interface PrefixedImport {
  /** Path of the folder. */
  readonly folder: string;
  /** What is imported, the first part. */
  readonly module: string;
  readonly file: LocatedFile;
  readonly line: number;
  /** Whether another module of this name is found, at the top, in a layer or in the runtime. */
  readonly isProvided: boolean;
}

const METADATA = /^(.+)\/[^/]+\.(?:dist-info\/METADATA|egg-info\/PKG-INFO)$/;
const NAME = /^[\p{ID_Start}_][\p{ID_Continue}]*(?:\/[\p{ID_Start}_][\p{ID_Continue}]*)*$/u;
const cache = new WeakMap<Inspection, readonly PrefixedImport[]>();

/**
 * Finds imports that run whenever the function loads and go past the folder that their distribution lies in, such as
 * `import boto3` in `common/boto3/`. Of folders that some source may put on sys.path nothing is said.
 */
export function prefixedImports(inspection: Inspection): readonly PrefixedImport[] {
  const known = cache.get(inspection) ?? listImports(inspection);
  cache.set(inspection, known);
  return known;
}

function listImports(inspection: Inspection): PrefixedImport[] {
  const { imports, target } = inspection;
  if (imports === undefined || target.kind === 'layer') {
    return [];
  }
  const folders = prefixFolders(inspection);
  return [...imports.sources].flatMap(([name, file]) => {
    const prefix = withPackages(name).find((each) => each !== name && folders.has(each));
    return prefix === undefined
      ? []
      : (imports.imports.get(name) ?? [])
          .filter(({ level, module }) => level === 0 && passes(inspection, prefix, topLevel(module)))
          .map(({ module, line }) =>
            importOf(inspection, {
              folder: prefix.replaceAll('.', '/'),
              file,
              line,
              module: topLevel(module),
            }),
          );
  });
}

/** Folders that something was installed into, with dots, unless a source puts them on the path. */
function prefixFolders({ artifact, imports, owners }: Inspection): ReadonlySet<string> {
  const changers = imports?.pathChangers ?? [];
  if (changers.some(({ archive, entry }) => owners.of(archive, entry.path) === undefined)) {
    return new Set();
  }
  const folders = [...artifact.files.keys()].flatMap((path) =>
    path.endsWith('/METADATA') || path.endsWith('/PKG-INFO') ? (METADATA.exec(path)?.[1] ?? []) : [],
  );
  const texts = changers.map(({ archive, entry }) => archive.reader.read(entry)?.toString('latin1') ?? '');
  const isNamed = (folder: string): boolean => {
    const last = folder.slice(folder.lastIndexOf('/') + 1);
    return texts.some((text) => text.includes(last));
  };
  return new Set(
    [...new Set(folders)]
      .filter((folder) => NAME.test(folder) && !isNamed(folder))
      .map((folder) => folder.replaceAll('/', '.')),
  );
}

/** Whether a module lies in the folder, and is none of the standard library. */
function passes({ modules, target }: Inspection, prefix: string, name: string): boolean {
  return !isStandardModule(name, target.runtime.minor) && modules.find(`${prefix}.${name}`) !== undefined;
}

function importOf(
  { modules, target }: Inspection,
  found: Omit<PrefixedImport, 'isProvided'>,
): PrefixedImport {
  const isProvided =
    modules.find(found.module) !== undefined || isRuntimeModule(found.module, target.runtime.minor);
  return { ...found, isProvided };
}
