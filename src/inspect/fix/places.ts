import { parseHandlerName } from '../handler-name.ts';
import { repairOf, type RepairedEntry, type RepairContext, type RepairStep } from './repair.ts';
import { staysInside } from '../checks/links.ts';

const LAYER_FOLDERS = /^(?:python|lib|bin|extensions)\//;
const LONGEST_LINK = 4095;

/**
 * Takes everything out of the one folder that holds it all: of a function when its handler is found there and not where
 * Lambda looks, of a layer when its folders are there.
 */
export const repairTopFolder: RepairStep = (entries, context) => {
  const files = entries.filter(({ kind }) => kind !== 'folder');
  const top = topFolder(files);
  if (top === undefined || !isTooDeep(files, top, context) || !linksMayRise(files, context)) {
    return { entries, repairs: [] };
  }
  const moved = entries.flatMap((entry) =>
    entry.path.startsWith(top) ? [moveTo(entry, entry.path.slice(top.length))] : [],
  );
  return {
    entries: moved,
    repairs: repairOf('top-folder', changesOf(moved.filter(({ kind }) => kind !== 'folder'))),
  };
};

/** Puts the Python modules of a layer that has none of a layer's folders below `python/`. */
export const repairPythonFolder: RepairStep = (entries, { target }) => {
  const files = entries.filter(({ kind }) => kind !== 'folder');
  const isBare =
    target.kind === 'layer' &&
    files.some(({ path }) => isTopModule(path)) &&
    !entries.some(({ name }) => LAYER_FOLDERS.test(name));
  if (!isBare) {
    return { entries, repairs: [] };
  }
  const moved = entries.map((entry) => moveTo(entry, entry.path === '' ? '' : `python/${entry.path}`));
  return {
    entries: moved,
    repairs: repairOf('python-folder', changesOf(moved.filter(({ kind }) => kind !== 'folder'))),
  };
};

/** With its final slash, when all files are in it. */
function topFolder(files: readonly RepairedEntry[]): string | undefined {
  const first = files[0]?.path ?? '';
  const top = first.slice(0, first.indexOf('/') + 1);
  return top !== '' && files.every(({ path }) => path.startsWith(top)) ? top : undefined;
}

function isTooDeep(files: readonly RepairedEntry[], top: string, { target }: RepairContext): boolean {
  const paths = new Set(files.map(({ path }) => path));
  if (target.kind === 'layer') {
    return (
      !LAYER_FOLDERS.test(top) &&
      [...paths].every((path) => LAYER_FOLDERS.test(path.slice(top.length))) &&
      [...paths].some((path) => path.startsWith(`${top}python/`))
    );
  }
  const handler = target.handler === undefined ? undefined : parseHandlerName(target.handler);
  const base = handler?.module.replaceAll('.', '/');
  const isAt = (folder: string): boolean =>
    ['.py', '/__init__.py'].some((suffix) => paths.has(`${folder}${base}${suffix}`));
  return base !== undefined && isAt(top) && !isAt('');
}

/** Links that go up to the top folder by its name would lead out of the archive without it. */
function linksMayRise(files: readonly RepairedEntry[], { archive }: RepairContext): boolean {
  return files
    .filter(({ kind }) => kind === 'symlink')
    .every(({ path, origin }) => {
      const target = archive.reader.read(origin, LONGEST_LINK)?.toString('utf8');
      return target !== undefined && staysInside(path.slice(path.indexOf('/') + 1), target);
    });
}

function isTopModule(path: string): boolean {
  return /^[^/]+\.(?:py|so)$|^[^/]+\/__init__\.py$|^[^/]+\.dist-info\/METADATA$/.test(path);
}

function moveTo(entry: RepairedEntry, path: string): RepairedEntry {
  return { ...entry, path, name: entry.kind === 'folder' ? `${path}/` : path };
}

function changesOf(moved: readonly RepairedEntry[]): { path: string; from: string; to: string }[] {
  return moved.map(({ origin, path }) => ({ path: origin.path, from: origin.path, to: path }));
}
