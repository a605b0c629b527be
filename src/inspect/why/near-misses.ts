import type { InspectedArchive } from '../inspected-archive.ts';
import { moduleStem } from './module-forms.ts';
import type { ModuleRoot } from './module-root.ts';

/** Why a file that looks like a module is out of the reach of imports. */
export type NearMissReason =
  /** In a layer's folder for another Python. */
  | 'other-python-folder'
  /** In a folder for layers, in a function's own zip. */
  | 'layer-folder'
  /** In a layer, but beside `python/`. */
  | 'beside-python'
  /** In a folder that imports do not look in. */
  | 'folder'
  /** Its name differs in upper and lower case. */
  | 'case'
  /** Its name has a dash for an underscore, or the other way round. */
  | 'dash';

/** A file that would be the module if it lay elsewhere or had another name. */
export interface NearMiss {
  readonly archive: InspectedArchive;
  readonly path: string;
  readonly reason: NearMissReason;
}

const MOST_NEAR_MISSES = 10;

/** Looks for files that were meant to be a module which nothing provides: the nearest to the root first. */
export function findNearMisses(
  module: string,
  archives: readonly InspectedArchive[],
  roots: readonly ModuleRoot[],
): NearMiss[] {
  const wanted = spelling(module.replaceAll('.', '/'));
  const found = archives.flatMap((archive) => {
    const own = roots.filter((root) => root.archives.includes(archive)).map(({ prefix }) => prefix);
    return [...archive.files.keys()].flatMap((path): NearMiss[] => {
      const reason = nearness(path, { wanted, module, prefixes: own, isLayer: archive.isLayer });
      return reason === undefined ? [] : [{ archive, path, reason }];
    });
  });
  const depth = ({ path }: NearMiss): number => path.split('/').length;
  return found.toSorted((a, b) => depth(a) - depth(b)).slice(0, MOST_NEAR_MISSES);
}

/** Under which names that people mix up are the same. */
function spelling(path: string): string {
  return path.toLowerCase().replaceAll('-', '_');
}

interface Wanted {
  /** The module's path, as {@link spelling} has it. */
  readonly wanted: string;
  readonly module: string;
  /** Where imports look in the archive. */
  readonly prefixes: readonly string[];
  readonly isLayer: boolean;
}

function nearness(path: string, { wanted, module, prefixes, isLayer }: Wanted): NearMissReason | undefined {
  const stem = moduleStem(path);
  if (stem === undefined || !isSame(stem, wanted)) {
    return undefined;
  }
  const folder = stem.slice(0, stem.length - wanted.length);
  if (!prefixes.includes(folder)) {
    return folderReason(folder, isLayer);
  }
  const name = stem.slice(folder.length);
  const exact = module.replaceAll('.', '/');
  if (name === exact) {
    return undefined;
  }
  return name.toLowerCase() === exact.toLowerCase() ? 'case' : 'dash';
}

function isSame(stem: string, wanted: string): boolean {
  const start = stem.length - wanted.length;
  return start >= 0 && (start === 0 || stem[start - 1] === '/') && spelling(stem.slice(start)) === wanted;
}

function folderReason(folder: string, isLayer: boolean): NearMissReason {
  if (!isLayer) {
    return /^python\/(?:lib\/python3\.\d+\/site-packages\/)?$/.test(folder) ? 'layer-folder' : 'folder';
  }
  if (/^python\/lib\/python3\.\d+\/site-packages\/$/.test(folder)) {
    return 'other-python-folder';
  }
  return folder.startsWith('python/') ? 'folder' : 'beside-python';
}
