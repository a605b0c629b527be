import { posix } from 'node:path';
import { architectures } from '../../lambda/architectures.ts';
import { andMore, quoteName, type Finding } from '../finding.ts';
import { placeOf, type Inspection } from '../inspection.ts';
import { broughtLibraries, type BroughtLibrary } from '../libraries-brought.ts';
import { importError, pathOnLambda } from '../lambda-error.ts';
import { LibrarySearch } from '../library-search.ts';
import type { InspectedNative } from '../native-files.ts';
import { runtimeHasLibrary } from '../runtime-libraries.ts';

/**
 * Reports shared libraries that are needed and that neither the archives nor the runtime have, and those that lie where
 * the loader does not look.
 */
export function checkLibraries(inspection: Inspection): Finding[] {
  const { target } = inspection;
  const search = new LibrarySearch(inspection);
  const missing = new Map<string, InspectedNative[]>();
  const unreachable = new Map<string, InspectedNative[]>();
  for (const [needed, files] of neededLibraries(inspection)) {
    const name = posix.basename(needed);
    if (runtimeHasLibrary(name, target)) {
      continue;
    }
    if (broughtLibraries(inspection, name).length === 0) {
      addTo(missing, name, files);
      continue;
    }
    const lost = files.filter((native) => !search.isReachable(native, needed));
    if (lost.length > 0) {
      addTo(unreachable, name, lost);
    }
  }
  return [
    ...[...missing].flatMap(([library, files]) => describeMissing(inspection, library, { files, search })),
    ...[...unreachable].flatMap(([library, files]) => describeUnreachable(inspection, library, files)),
  ];
}

function addTo(
  groups: Map<string, InspectedNative[]>,
  library: string,
  files: readonly InspectedNative[],
): void {
  const known = groups.get(library) ?? [];
  files.forEach((file) => known.push(file));
  groups.set(library, known);
}

/** Files by the library that they need, as they name it. */
function neededLibraries({ natives, target }: Inspection): ReadonlyMap<string, readonly InspectedNative[]> {
  const needing = new Map<string, InspectedNative[]>();
  for (const native of natives) {
    for (const library of neededBy(native, architectures[target.architecture].elfMachine)) {
      addTo(needing, library, [native]);
    }
  }
  return needing;
}

/** What is for another machine or C library has a finding of its own. */
function neededBy({ content }: InspectedNative, machine: number): readonly string[] {
  const isOurs = content.kind === 'elf' && content.elf.machine === machine && content.elf.libc !== 'musl';
  return isOurs ? content.elf.needed : [];
}

/** Modules are imported; other files may never be loaded. */
function firstOf(files: readonly InspectedNative[]): InspectedNative | undefined {
  return files.find(({ extension }) => extension !== undefined) ?? files[0];
}

function loadError(inspection: Inspection, library: string): string {
  return importError(inspection, `${library}: cannot open shared object file: No such file or directory`);
}

interface MissingLibrary {
  readonly files: readonly InspectedNative[];
  readonly search: LibrarySearch;
}

function describeMissing(
  inspection: Inspection,
  library: string,
  { files, search }: MissingLibrary,
): Finding[] {
  const loaded = files.find((native) => search.isLoadedByImport(native));
  const first = files.find(({ extension }) => extension !== undefined) ?? loaded ?? files[0];
  if (first === undefined) {
    return [];
  }
  const { archive, path } = first;
  return [
    {
      code: 'LIBRARY_MISSING',
      severity: loaded === undefined ? 'warning' : 'error',
      ...placeOf(inspection, archive, path),
      message: `${quoteName(path)}${andMore(files.length)} needs ${quoteName(library)}, and neither the artifact, a layer nor ${inspection.target.runtime.id} has it`,
      hint: 'put the library into lib/ of the package or of a layer, where LD_LIBRARY_PATH looks, or take a distribution that brings it',
      lambdaError: loadError(inspection, library),
    },
  ];
}

function describeUnreachable(
  inspection: Inspection,
  library: string,
  files: readonly InspectedNative[],
): Finding[] {
  const first = firstOf(files);
  const [brought] = broughtLibraries(inspection, library);
  if (first === undefined || brought === undefined) {
    return [];
  }
  const { archive, path } = first;
  return [
    {
      code: 'LIBRARY_UNREACHABLE',
      severity: 'warning',
      ...placeOf(inspection, archive, path),
      message: `${quoteName(path)}${andMore(files.length)} needs ${quoteName(library)}, which is there as ${quoteName(brought.path)}, but not where the loader looks`,
      hint: `put the library into lib/ of the package or of a layer, where LD_LIBRARY_PATH looks, or give the file a run path${runPath(inspection, first, brought)}; where the code loads the library first, nothing is wrong`,
      lambdaError: loadError(inspection, library),
    },
  ];
}

/** The command that helps, when the paths can be shown as they are. */
function runPath(inspection: Inspection, from: InspectedNative, to: BroughtLibrary): string {
  const [origin, folder] = [from, to].map(({ archive, path }) =>
    posix.dirname(pathOnLambda(inspection, archive, path)),
  );
  const path = posix.relative(origin ?? '', folder ?? '');
  return /^[\w./+-]{1,200}$/.test(path) ? ` (patchelf --set-rpath '$ORIGIN/${path}')` : '';
}
