import type { InspectedDistribution } from './distributions.ts';
import type { InspectedArchive } from './inspected-archive.ts';
import type { Inspection } from './inspection.ts';
import type { BroughtLibrary } from './libraries-brought.ts';
import { nativeFault } from './native-fault.ts';
import { readNative } from './native-files.ts';
import type { ArchiveCandidate, JudgedCandidate, ModuleSearch } from './why/candidate.ts';
import { searchModule } from './why/candidates.ts';
import { moduleRoots } from './why/module-root.ts';
import { findNearMisses, type NearMiss } from './why/near-misses.ts';

/** What provides a module, and what else could. */
export interface ModuleProvenance extends ModuleSearch {
  readonly module: string;
  /** Why the file that is found cannot be loaded; absent when it can, as far as its headers tell. */
  readonly fault?: string;
  /** Files that are out of the reach of imports; looked for only when nothing is found. */
  readonly nearMisses: readonly NearMiss[];
}

/** Tells what an import of a module finds in a function. Nothing is run. */
export function moduleProvenance(
  module: string,
  inspection: Pick<Inspection, 'artifact' | 'layers' | 'archives' | 'target'>,
): ModuleProvenance {
  const { artifact, layers, archives, target } = inspection;
  const roots = moduleRoots({ artifact, layers, isLayer: target.kind === 'layer' }, target.runtime.minor);
  const search = searchModule(module, roots, target);
  const [first] = search.taken;
  const fault = first?.origin === 'archive' ? faultOf(first, inspection) : undefined;
  return {
    module,
    ...search,
    ...(fault === undefined ? {} : { fault }),
    nearMisses: first === undefined ? findNearMisses(module, archives, roots) : [],
  };
}

/** Whether brought libraries have all that is needed, only the check of the whole artifact tells. */
function faultOf(
  { archive, entry, path }: ArchiveCandidate,
  { archives, target }: Pick<Inspection, 'archives' | 'target'>,
): string | undefined {
  const native = entry !== undefined && path.endsWith('.so') ? readNative(archive, entry) : undefined;
  const fault = native && nativeFault(native, target, (library) => filesNamed(archives, library));
  return fault?.isCertain === true ? fault.reason : undefined;
}

function filesNamed(archives: readonly InspectedArchive[], name: string): BroughtLibrary[] {
  return archives.flatMap((archive) =>
    [...archive.files.keys()]
      .filter((path) => path === name || path.endsWith(`/${name}`))
      .map((path) => ({ archive, path })),
  );
}

/** The distributions that a candidate's files belong to: one for a module, any number for a folder. */
export function ownersOf(
  candidate: JudgedCandidate,
  distributions: readonly InspectedDistribution[],
): InspectedDistribution[] {
  return candidate.origin === 'runtime'
    ? []
    : distributionsAt(candidate.archive, candidate.path, distributions);
}

/** @param path of a file, or of a folder with its final slash */
export function distributionsAt(
  archive: InspectedArchive,
  path: string,
  distributions: readonly InspectedDistribution[],
): InspectedDistribution[] {
  const isFolder = path.endsWith('/');
  return distributions.filter(
    (each) =>
      each.archive === archive &&
      each.files.some((file) => (isFolder ? file.startsWith(path) : file === path)),
  );
}
