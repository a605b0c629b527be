import { newestVersion } from '../../elf/facts.ts';
import { normalizeName } from '../../python/name.ts';
import { quoteName } from '../finding.ts';
import { placeOf, type Inspection } from '../inspection.ts';
import { mountedPath } from '../lambda-error.ts';
import { broughtLibraries } from '../libraries-brought.ts';
import { nativeFault, type NativeFault } from '../native-fault.ts';
import type { InspectedNative } from '../native-files.ts';
import { findingFor, type Match, type MatchContext } from './match.ts';
import type { Problem } from './problem.ts';

/** Finds the files of machine code that a problem is about, by their paths, modules or symbols, and what is wrong with them. */
export function matchNative(problem: Problem, { findings, inspection }: MatchContext): Match[] {
  if (inspection === undefined) {
    return [];
  }
  return inspection.natives.flatMap((native) => {
    const named = howNamed(problem, native, inspection);
    const fault = named === undefined ? undefined : faultOf(native, inspection);
    if (named === undefined || fault === undefined || contradicts(problem, native)) {
      return [];
    }
    const { archive, path } = native;
    const place = placeOf(inspection, archive, path);
    const finding = findingFor(findings, { code: fault.code, ...place }, () => ({
      code: fault.code,
      severity: 'error',
      ...place,
      message: `${quoteName(path)} ${fault.reason}`,
      lambdaError: fault.lambdaError,
    }));
    const more = finding.path === path ? '' : `, and it ${fault.reason}`;
    return [{ finding, why: `${quoteName(path)} ${named}${more}`, certainty: 'certain' }];
  });
}

function faultOf(native: InspectedNative, inspection: Inspection): NativeFault | undefined {
  return nativeFault(native, inspection.target, (library) => broughtLibraries(inspection, library));
}

/** How the problem speaks of a file; `undefined` when it does not. */
function howNamed(problem: Problem, native: InspectedNative, inspection: Inspection): string | undefined {
  const path = pathIn(problem);
  if (path !== undefined) {
    return isAt(native, inspection, path) ? 'is the file that the log names' : undefined;
  }
  const module = moduleIn(problem);
  if (module !== undefined) {
    return moduleOf(native, inspection) === module ? `would be the module ${quoteName(module)}` : undefined;
  }
  const owner = inspection.owners.of(native.archive, native.path);
  return problem.kind === 'native-import' &&
    native.extension !== undefined &&
    owner !== undefined &&
    normalizeName(owner) === normalizeName(problem.distribution)
    ? `is of ${problem.distribution}`
    : undefined;
}

/** The file that a problem names. */
function pathIn(problem: Problem): string | undefined {
  switch (problem.kind) {
    case 'symbol-version':
    case 'not-loadable':
    case 'symbol-undefined':
    case 'exec-format':
      return problem.path;
    case 'library-missing':
      return problem.library;
    default:
      return undefined;
  }
}

/** The module that it misses, which may be one of machine code. */
function moduleIn(problem: Problem): string | undefined {
  return problem.kind === 'module-missing'
    ? problem.module
    : problem.kind === 'name-missing'
      ? `${problem.module}.${problem.name}`
      : undefined;
}

function isAt({ archive, path }: InspectedNative, { target }: Inspection, logged: string): boolean {
  return mountedPath(archive.isLayer || target.kind === 'layer', path) === logged;
}

const LAYER_ROOT = /^python\/(?:lib\/python3\.\d+\/site-packages\/)?/;

/** The module that an extension's file is for, with dots, on whatever Python. */
function moduleOf({ archive, path, extension }: InspectedNative, { target }: Inspection): string | undefined {
  if (extension === undefined) {
    return undefined;
  }
  const isLayer = archive.isLayer || target.kind === 'layer';
  const folder = path.slice(0, path.lastIndexOf('/') + 1).replace(isLayer ? LAYER_ROOT : '', '');
  return `${folder.replaceAll('/', '.')}${extension.module}`;
}

/** Whether a file does not need the version of symbols that the log misses. */
function contradicts(problem: Problem, { content }: InspectedNative): boolean {
  if (problem.kind !== 'symbol-version' || content.kind !== 'elf') {
    return false;
  }
  const needed = Object.values(content.elf.versionNeeds).flat();
  const isGlibc = problem.version.startsWith('GLIBC_') && newestVersion(content.elf, 'GLIBC_') !== undefined;
  return isGlibc && !needed.includes(problem.version);
}
