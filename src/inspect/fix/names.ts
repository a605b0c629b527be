import { unsafeNameReason } from '../../zip/entry-name.ts';
import { repairOf, type RepairedEntry, type RepairStep } from './repair.ts';

/** More folders than any package has are left as letters. */
const MOST_BACKSLASHES = 1_000_000;

/**
 * Makes slashes of backslashes (APPNOTE 4.4.17), all of them or, where two entries would fall together or a file would
 * lie in a file, none: which was meant nobody can tell.
 */
export const repairSlashes: RepairStep = (entries) => {
  const changed = entries.map((entry) => (entry.name.includes('\\') ? withSlashes(entry) : entry));
  const isSame = changed.every((entry, index) => entry === entries[index]);
  if (isSame || countBackslashes(entries) > MOST_BACKSLASHES || fallsTogether(entries, changed)) {
    return { entries, repairs: [] };
  }
  return { entries: changed, repairs: repairOf('slashes', renamed(entries, changed)) };
};

function countBackslashes(entries: readonly RepairedEntry[]): number {
  return entries.reduce((sum, { name }) => sum + name.split('\\').length - 1, 0);
}

/** `./a` and `a//b` become `a` and `a/b`. Names that lead elsewhere stay, to be refused. */
export const repairNormalNames: RepairStep = (entries) => {
  const changed = entries.map(normal);
  return { entries: changed, repairs: repairOf('normal-names', renamed(entries, changed)) };
};

/** A folder's name gets its final slash, which tells it from a file. */
function normal(entry: RepairedEntry): RepairedEntry {
  const { name, kind, path } = entry;
  const wanted = kind === 'folder' ? `${path}/` : path;
  return name === wanted || path === '' || isUnsafe(name) ? entry : { ...entry, name: wanted };
}

function withSlashes(entry: RepairedEntry): RepairedEntry {
  const name = entry.name.replaceAll('\\', '/');
  const isFolder = name.endsWith('/');
  if (isUnsafe(name) || (isFolder && entry.kind !== 'folder' && entry.size > 0)) {
    return entry;
  }
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  return { ...entry, name, path: parts.join('/'), kind: isFolder ? 'folder' : entry.kind };
}

/** The parts that are empty or a dot are no harm. */
function isUnsafe(name: string): boolean {
  const parts = name.split('/').filter((part) => part !== '.' && part !== '');
  return name.startsWith('/') || unsafeNameReason(parts.join('/')) !== undefined;
}

function renamed(
  entries: readonly RepairedEntry[],
  changed: readonly RepairedEntry[],
): { path: string; from: string; to: string }[] {
  return changed.flatMap((entry, index) => {
    const before = entries[index]?.name ?? '';
    return entry.name === before ? [] : [{ path: entry.origin.path, from: before, to: entry.name }];
  });
}

function fallsTogether(entries: readonly RepairedEntry[], changed: readonly RepairedEntry[]): boolean {
  const earlier = new Map<string, string>();
  const files = new Set<string>();
  for (const [index, { path, kind }] of changed.entries()) {
    const before = entries[index]?.path ?? '';
    const other = earlier.get(path);
    if (kind !== 'folder' && other !== undefined && other !== before) {
      return true;
    }
    if (kind !== 'folder') {
      earlier.set(path, before);
      files.add(path);
    }
  }
  return changed.some(({ path, kind }, index) => {
    const isChanged = path !== entries[index]?.path || kind !== entries[index]?.kind;
    return isChanged && liesInFile(path, kind === 'folder', files);
  });
}

function liesInFile(path: string, isFolder: boolean, files: ReadonlySet<string>): boolean {
  if (isFolder && files.has(path)) {
    return true;
  }
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (files.has(path.slice(0, end))) {
      return true;
    }
  }
  return false;
}
