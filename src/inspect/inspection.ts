import { listDistributions, Owners, type InspectedDistribution } from './distributions.ts';
import { handlerModule } from './handler-name.ts';
import { followImports, type ImportGraph } from './import-graph.ts';
import type { Finding } from './finding.ts';
import type { InspectedArchive } from './inspected-archive.ts';
import type { InspectionTarget } from './inspection-target.ts';
import { ModuleIndex } from './module-index.ts';
import { listNatives, type InspectedNative } from './native-files.ts';

/** What checks look at. */
export interface Inspection {
  readonly artifact: InspectedArchive;
  readonly layers: readonly InspectedArchive[];
  /** The artifact, then the layers. */
  readonly archives: readonly InspectedArchive[];
  readonly target: InspectionTarget;
  readonly natives: readonly InspectedNative[];
  readonly distributions: readonly InspectedDistribution[];
  readonly owners: Owners;
  readonly modules: ModuleIndex;
  /** Absent for layers, and where the handler's module was not found. */
  readonly imports: ImportGraph | undefined;
}

/** One kind of question about an artifact. It reads, and changes nothing. */
export type Check = (inspection: Inspection) => readonly Finding[];

/** Reads of archives what the checks need, each part when it is first asked for. */
export function prepareInspection(
  artifact: InspectedArchive,
  layers: readonly InspectedArchive[],
  target: InspectionTarget,
): Inspection {
  return new LazyInspection(artifact, layers, target);
}

class LazyInspection implements Inspection {
  readonly artifact: InspectedArchive;
  readonly layers: readonly InspectedArchive[];
  readonly archives: readonly InspectedArchive[];
  readonly target: InspectionTarget;
  #natives?: readonly InspectedNative[];
  #distributions?: readonly InspectedDistribution[];
  #owners?: Owners;
  #modules?: ModuleIndex;
  #imports?: { readonly graph: ImportGraph | undefined };

  constructor(artifact: InspectedArchive, layers: readonly InspectedArchive[], target: InspectionTarget) {
    this.artifact = artifact;
    this.layers = layers;
    this.archives = [artifact, ...layers];
    this.target = target;
  }

  get natives(): readonly InspectedNative[] {
    return (this.#natives ??= this.archives.flatMap(listNatives));
  }

  get distributions(): readonly InspectedDistribution[] {
    return (this.#distributions ??= this.archives.flatMap(listDistributions));
  }

  get owners(): Owners {
    return (this.#owners ??= new Owners(this.distributions));
  }

  get modules(): ModuleIndex {
    const { artifact, layers, target } = this;
    const archives = { artifact, layers, isLayer: target.kind === 'layer' };
    return (this.#modules ??= new ModuleIndex(archives, target.runtime.minor));
  }

  get imports(): ImportGraph | undefined {
    this.#imports ??= { graph: this.#followHandler() };
    return this.#imports.graph;
  }

  #followHandler(): ImportGraph | undefined {
    const { target, modules } = this;
    const module = target.kind === 'layer' ? undefined : handlerModule(target.handler);
    return module === undefined || modules.find(module) === undefined
      ? undefined
      : followImports(module, modules);
  }
}

/** Where a finding is: its path, the layer that it is in, and the distribution that it belongs to. */
export function placeOf(
  { owners }: Pick<Inspection, 'owners'>,
  archive: InspectedArchive,
  path: string,
): Pick<Finding, 'path' | 'layer' | 'distribution'> {
  const distribution = owners.of(archive, path);
  return {
    path,
    ...(archive.isLayer ? { layer: archive.label } : {}),
    ...(distribution === undefined ? {} : { distribution }),
  };
}
