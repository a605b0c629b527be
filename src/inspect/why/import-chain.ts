import type { ImportKind } from '../imports/import-kind.ts';
import type { GraphModule, ModuleGraph } from '../imports/module-graph.ts';
import type { InspectedArchive } from '../inspected-archive.ts';

/** A place in a source that imports something. */
export interface ImportPlace {
  readonly module: string;
  readonly archive: InspectedArchive;
  /** In the archive. */
  readonly path: string;
  readonly line: number;
  readonly kind: ImportKind;
}

/** The surest way from the start to a module, and of those the shortest; empty for the start, and what it never leads to. */
export function importChain(name: string, graph: ModuleGraph): ImportPlace[] {
  const chain: ImportPlace[] = [];
  for (let at = graph.modules.get(name)?.importedBy; at !== undefined;) {
    const importer = graph.modules.get(at.module);
    const place = importer && placeOf(importer, at.line, at.kind);
    if (place === undefined) {
      break;
    }
    chain.unshift(place);
    at = importer?.importedBy;
  }
  return chain;
}

/** All that imports some modules by itself, by their names: the surest first. */
export function importersOf(
  names: ReadonlySet<string>,
  graph: ModuleGraph,
): ReadonlyMap<string, readonly ImportPlace[]> {
  const importers = new Map<string, ImportPlace[]>([...names].map((name) => [name, []]));
  for (const importer of graph.modules.values()) {
    const lines = new Set<string>();
    for (const { module, line, kind } of importer.imports) {
      const places = importers.get(module);
      const place = places && placeOf(importer, line, kind);
      const key = `${line} ${module}`;
      if (place !== undefined && !lines.has(key)) {
        lines.add(key);
        places?.push(place);
      }
    }
  }
  return importers;
}

function placeOf({ name, found }: GraphModule, line: number, kind: ImportKind): ImportPlace | undefined {
  if (found === undefined || found.kind === 'namespace') {
    return undefined;
  }
  const { archive, entry } = found.file;
  return { module: name, archive, path: entry.path, line, kind };
}
