import { Owners, type InspectedDistribution } from './distributions.ts';
import { importKinds, type ImportKind } from './imports/import-kind.ts';
import { type GraphModule, type ModuleGraph } from './imports/module-graph.ts';
import { topLevel } from './imports/module-name.ts';
import type { InspectedArchive } from './inspected-archive.ts';
import { runtimeProvider, type RuntimePart } from './why/runtime-provider.ts';
import type { PythonRuntime } from '../lambda/runtimes.ts';

/** A module of the user's, a whole distribution, a module of the runtime, or one that is missing. */
export interface ImportUnit {
  /** Names it among the units of its tree. */
  readonly id: string;
  readonly kind: 'module' | 'distribution' | 'runtime' | 'missing';
  /** Of a module with its dots. */
  readonly name: string;
  readonly version?: string;
  /** Of a module, in its archive. */
  readonly path?: string;
  readonly layer?: string;
  /** The distribution of a module that stands for itself all the same. */
  readonly distribution?: string;
  readonly part?: RuntimePart;
  /** How surely the start leads to it. */
  readonly reach: ImportKind;
  /** How many modules it stands for that the start leads to. */
  readonly modules: number;
}

/** That one unit imports another. */
export interface ImportLink {
  readonly from: string;
  readonly to: string;
  /** The least sure import on the surest way from the start through this link. */
  readonly kind: ImportKind;
  /** The first import of that kind: a path in the archive, and a line. */
  readonly path: string;
  readonly line: number;
}

/** Who imports what, from the start on. */
export interface ImportTree {
  /** Id of the unit that is the start. */
  readonly start: string;
  readonly units: readonly ImportUnit[];
  readonly links: readonly ImportLink[];
}

export interface TreeOptions {
  readonly distributions: readonly InspectedDistribution[];
  readonly runtime: PythonRuntime;
  /** Whether every module stands for itself, and not for its distribution. */
  readonly all: boolean;
}

/** Puts the modules of a graph together: those of a distribution are one. Modules that only running would show are left out. */
export function importTree(graph: ModuleGraph, options: TreeOptions): ImportTree {
  return new TreeMaker(graph, options).make();
}

class TreeMaker {
  readonly #graph: ModuleGraph;
  readonly #options: TreeOptions;
  readonly #owners: Owners;
  readonly #versions: ReadonlyMap<InspectedArchive, ReadonlyMap<string, string>>;
  readonly #units = new Map<string, ImportUnit>();
  readonly #links = new Map<string, ImportLink>();

  constructor(graph: ModuleGraph, options: TreeOptions) {
    this.#graph = graph;
    this.#options = options;
    this.#owners = new Owners(options.distributions);
    this.#versions = versionsByArchive(options.distributions);
  }

  make(): ImportTree {
    const ids = new Map<string, string>();
    for (const module of this.#graph.modules.values()) {
      const unit = this.#unitOf(module);
      if (unit !== undefined) {
        ids.set(module.name, unit.id);
        const known = this.#units.get(unit.id);
        this.#units.set(unit.id, known === undefined ? unit : { ...known, modules: known.modules + 1 });
      }
    }
    for (const module of this.#graph.modules.values()) {
      this.#link(module, ids);
    }
    const start = ids.get(this.#graph.start) ?? '';
    return { start, units: [...this.#units.values()], links: [...this.#links.values()] };
  }

  #unitOf(module: GraphModule): ImportUnit | undefined {
    const { name, outcome, kind: reach, found } = module;
    const rest = { reach, modules: 1 };
    switch (outcome) {
      case 'missing':
        return { id: `missing ${name}`, kind: 'missing', name, ...rest };
      case 'runtime':
        return { ...this.#runtimeUnit(topLevel(name)), ...rest };
      case 'unknown':
        return undefined;
      case 'archive':
        // A folder without a file of its own is not worth a line.
        return found === undefined || found.kind === 'namespace'
          ? undefined
          : this.#archiveUnit(module, rest);
    }
  }

  #runtimeUnit(top: string): Pick<ImportUnit, 'id' | 'kind' | 'name' | 'part' | 'version'> {
    const provider = runtimeProvider(top, this.#options.runtime);
    const { part, version } = provider ?? {};
    return {
      id: `runtime ${top}`,
      kind: 'runtime',
      name: top,
      ...(part === undefined ? {} : { part }),
      ...(version === undefined ? {} : { version }),
    };
  }

  #archiveUnit(
    { name, found }: GraphModule,
    rest: Pick<ImportUnit, 'reach' | 'modules'>,
  ): ImportUnit | undefined {
    if (found === undefined || found.kind === 'namespace') {
      return undefined;
    }
    const { archive, entry } = found.file;
    const layer = archive.isLayer ? { layer: archive.label } : {};
    const distribution = this.#owners.of(archive, entry.path);
    if (distribution === undefined || this.#options.all) {
      const owner = distribution === undefined ? {} : { distribution };
      return { id: `module ${name}`, kind: 'module', name, path: entry.path, ...layer, ...owner, ...rest };
    }
    const version = this.#versions.get(archive)?.get(distribution);
    return {
      id: `distribution ${distribution}${archive.isLayer ? ` in ${archive.label}` : ''}`,
      kind: 'distribution',
      name: distribution,
      ...(version === undefined ? {} : { version }),
      ...layer,
      ...rest,
    };
  }

  #link({ name, kind: reach, found, imports }: GraphModule, ids: ReadonlyMap<string, string>): void {
    const from = ids.get(name);
    if (from === undefined || found === undefined || found.kind === 'namespace') {
      return;
    }
    const { path } = found.file.entry;
    for (const { module, line, kind } of imports) {
      const to = ids.get(module);
      const link =
        to === undefined || to === from ? undefined : { from, to, kind: lessSure(reach, kind), path, line };
      const key = `${from}\n${to ?? ''}`;
      const known = this.#links.get(key);
      if (link !== undefined && (known === undefined || isSurer(link.kind, known.kind))) {
        this.#links.set(key, link);
      }
    }
  }
}

/** A function and its layers may have a distribution each, of other versions. */
function versionsByArchive(
  distributions: readonly InspectedDistribution[],
): ReadonlyMap<InspectedArchive, ReadonlyMap<string, string>> {
  const versions = new Map<InspectedArchive, Map<string, string>>();
  for (const { archive, name, metadata } of distributions) {
    const known = versions.get(archive) ?? new Map<string, string>();
    versions.set(archive, known);
    if (typeof metadata !== 'string') {
      known.set(name, metadata.version);
    }
  }
  return versions;
}

function lessSure(a: ImportKind, b: ImportKind): ImportKind {
  return isSurer(a, b) ? b : a;
}

function isSurer(a: ImportKind, b: ImportKind): boolean {
  return importKinds.indexOf(a) < importKinds.indexOf(b);
}
