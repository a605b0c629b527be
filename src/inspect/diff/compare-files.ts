import type { InspectedArchive, InspectedEntry } from '../inspected-archive.ts';
import type { FileChange, FileFacts } from './archive-diff.ts';
import type { ArchivePair, ComparedArchive } from './compared-archive.ts';
import { haveSameContent } from './same-content.ts';

const PERMISSIONS = 0o777;
const DEFAULT_FILE_MODE = 0o644;
const DEFAULT_FOLDER_MODE = 0o755;

export interface CompareOptions {
  /** Compare the bytes of files whose size and checksum are the same. */
  readonly isExact: boolean;
}

/**
 * Finds the paths at which Lambda would unpack something else, in their order. Times, the order of entries and how they
 * are compressed are no difference.
 */
export function compareFiles(pair: ArchivePair, { isExact }: CompareOptions): FileChange[] {
  const part = (archive: ComparedArchive): InspectedArchive => (isExact ? archive.whole : archive.rest);
  const [before, after] = [part(pair.before), part(pair.after)];
  const changes: FileChange[] = [];
  for (const path of new Set([...before.files.keys(), ...after.files.keys()])) {
    const [left, right] = [pair.before.fileAt(path), pair.after.fileAt(path)];
    const isSame = (): boolean =>
      left !== undefined &&
      right !== undefined &&
      (isExact
        ? haveSameContent(
            { entry: left, source: pair.before.source, reader: before.reader },
            { entry: right, source: pair.after.source, reader: after.reader },
          )
        : left.size === right.size && left.crc32 === right.crc32);
    const change = changeOf(left, right, isSame);
    if (change !== undefined) {
      changes.push({ path, ...change });
    }
  }
  changes.push(...compareFolders(pair, [before, after]));
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function changeOf(
  left: EntryHeaders | undefined,
  right: EntryHeaders | undefined,
  isSame: () => boolean,
): Omit<FileChange, 'path'> | undefined {
  const before = left && factsOf(left);
  const after = right && factsOf(right);
  if (before === undefined || after === undefined) {
    return before === undefined ? after && { change: 'added', after } : { change: 'removed', before };
  }
  if (before.kind !== after.kind || !isSame()) {
    return { change: 'changed', before, after };
  }
  return before.mode === after.mode ? undefined : { change: 'mode', before, after };
}

/** What Lambda makes of an entry: one without a mode gets the usual one, and a link has none of its own. */
function factsOf({ kind, size, compressedSize, unixMode }: EntryHeaders): FileFacts {
  const usual = kind === 'folder' ? DEFAULT_FOLDER_MODE : DEFAULT_FILE_MODE;
  // Archivers that know folders by their names only often give them no mode at all.
  const hasMode = unixMode !== undefined && kind !== 'symlink' && !(kind === 'folder' && unixMode === 0);
  const mode = (hasMode ? unixMode & PERMISSIONS : usual).toString(8).padStart(3, '0');
  return { kind, size, zippedSize: compressedSize, mode };
}

/** Folders count where they are empty, or have another mode than the usual one. */
function compareFolders(pair: ArchivePair, rest: readonly InspectedArchive[]): FileChange[] {
  const paths = new Set(rest.flatMap((archive) => [...folderEntries(archive).keys()]));
  if (paths.size === 0) {
    return [];
  }
  const [left, right] = [folderEntries(pair.before.whole), folderEntries(pair.after.whole)];
  return [...paths].flatMap((path) => {
    const before = left.get(path) ?? impliedFolder(pair.before.whole, path);
    const after = right.get(path) ?? impliedFolder(pair.after.whole, path);
    const change = changeOf(before, after, () => true);
    return change === undefined ? [] : [{ path: `${path}/`, ...change }];
  });
}

function impliedFolder({ folders }: InspectedArchive, path: string): EntryHeaders | undefined {
  return folders.has(path) ? { kind: 'folder', size: 0, compressedSize: 0, unixMode: undefined } : undefined;
}

type EntryHeaders = Pick<InspectedEntry, 'kind' | 'size' | 'compressedSize' | 'unixMode'>;
type FolderEntries = ReadonlyMap<string, EntryHeaders>;

function folderEntries({ entries }: InspectedArchive): FolderEntries {
  return new Map(
    entries.filter(({ kind, path }) => kind === 'folder' && path !== '').map((entry) => [entry.path, entry]),
  );
}
