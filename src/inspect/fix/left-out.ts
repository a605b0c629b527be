import { leaveOut, type RepairedEntry, type RepairStep } from './repair.ts';

/** AppleDouble (RFC 1740, appendix B): what macOS writes of a file's attributes beside it. */
const APPLE_DOUBLE = Buffer.from([0x00, 0x05, 0x16, 0x07]);
const SYSTEM_FILE = /^(?:__MACOSX\/|(?:.*\/)?(?:\.DS_Store|Thumbs\.db)$)/;

/** Of two files with one path the later is kept, as Lambda's unpacking has it. */
export const leaveOutDuplicates: RepairStep = (entries) => {
  const last = new Map<string, RepairedEntry>();
  for (const entry of entries) {
    if (entry.kind !== 'folder') {
      last.set(entry.path, entry);
    }
  }
  return leaveOut(
    'duplicates',
    entries,
    (entry) => entry.kind !== 'folder' && last.get(entry.path) !== entry,
  );
};

/** What macOS and Windows leave in folders. */
export const leaveOutSystemFiles: RepairStep = (entries, { heads }) =>
  leaveOut(
    'system-files',
    entries,
    ({ path, kind, origin }) =>
      SYSTEM_FILE.test(kind === 'folder' ? `${path}/` : path) ||
      (path.slice(path.lastIndexOf('/') + 1).startsWith('._') &&
        heads.get(origin)?.subarray(0, 4).equals(APPLE_DOUBLE) === true),
  );

/** `a.pyc` or `__pycache__/a.cpython-313.pyc`: the path without its suffix, and the folder of its source. */
const CACHED = /^((?:.*\/)?)__pycache__\/([^/]+?)\.[^/.]+(?:\.opt-\w+)?\.pyc$/;
const CACHE_FOLDER = /(?:^|\/)__pycache__$/;

/** Bytecode whose source is there: Lambda compiles it by itself, and its times are no longer true. */
export const leaveOutBytecode: RepairStep = (entries, { keepsBytecode }) => {
  if (keepsBytecode) {
    return { entries, repairs: [] };
  }
  const paths = new Set(entries.flatMap(({ kind, path }) => (kind === 'folder' ? [] : [path])));
  const hasSource = ({ path }: RepairedEntry): boolean => {
    const [, folder, name] = CACHED.exec(path) ?? [];
    return paths.has(folder === undefined ? path.slice(0, -1) : `${folder}${name}.py`);
  };
  const left = leaveOut(
    'bytecode',
    entries,
    (entry) => entry.kind === 'file' && entry.path.endsWith('.pyc') && hasSource(entry),
  );
  const used = foldersAbove(left.entries);
  return {
    ...left,
    entries: left.entries.filter(
      ({ kind, path }) => kind !== 'folder' || !CACHE_FOLDER.test(path) || used.has(path),
    ),
  };
};

/** uv's mark that it is at work in a folder, which it leaves behind: empty, and beside distributions. */
export const leaveOutLockFiles: RepairStep = (entries) => {
  const folders = new Set(
    entries.flatMap(({ path }) => /^((?:.*\/)?)[^/]+\.dist-info\/METADATA$/.exec(path)?.[1] ?? []),
  );
  return leaveOut('lock-files', entries, ({ path, size, kind }) => {
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    return kind === 'file' && size === 0 && path === `${folder}.lock` && folders.has(folder);
  });
};

/** Folders that their files imply. Empty ones stay: something may look for them. */
export const leaveOutFolderEntries: RepairStep = (entries) => {
  const implied = foldersAbove(entries);
  const seen = new Set<string>();
  return leaveOut('folder-entries', entries, ({ kind, path }) => {
    const isAgain = seen.has(path);
    if (kind === 'folder') {
      seen.add(path);
    }
    return kind === 'folder' && (path === '' || implied.has(path) || isAgain);
  });
};

/** Longer paths are refused anyway (PATH_MAX of Linux). */
const LONGEST_PATH = 4095;

function foldersAbove(entries: readonly RepairedEntry[]): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const { path } of entries) {
    let end = path.length > LONGEST_PATH ? -1 : path.lastIndexOf('/');
    while (end > 0 && !folders.has(path.slice(0, end))) {
      folders.add(path.slice(0, end));
      end = path.lastIndexOf('/', end - 1);
    }
  }
  return folders;
}
