import { quotas } from '../lambda/quotas.ts';
import type { ByteSource } from '../zip/byte-source.ts';
import { hasZip64Entries, measureGaps, type ArchiveGaps } from '../zip/archive-layout.ts';
import { parseDirectory, type ArchiveEntry } from '../zip/central-directory.ts';
import { locateDirectoryLoosely, type LooseLocation } from '../zip/end-of-directory.ts';
import { ZipError } from '../zip/errors.ts';
import { defaultLimits } from '../zip/read-archive.ts';
import { EntryReader } from './entry-reader.ts';
import { readUnixModes } from '../zip/unix-modes.ts';

/** An entry as Lambda would unpack it. */
export interface InspectedEntry extends ArchiveEntry {
  /** Relative and normal: `./a//b/` is `a/b`. Backslashes are letters, as they are for Linux. */
  readonly path: string;
  /** Unix mode with its type, or `undefined` when the maker had none. */
  readonly unixMode: number | undefined;
}

const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024;
/** Longest path that Linux accepts (PATH_MAX, with its final NUL), in bytes. */
const MAX_PATH_BYTES = 4095;

/** Any zip, read as far as it can be; what is wrong with single entries is left to the checks. */
export interface InspectedArchive {
  /** As the user named it. */
  readonly label: string;
  readonly isLayer: boolean;
  /** Bytes of the zip. */
  readonly size: number;
  /** All, in the directory's order. */
  readonly entries: readonly InspectedEntry[];
  /** Files and links by path; of two at one path the later, as Lambda's unpacking has it. */
  readonly files: ReadonlyMap<string, InspectedEntry>;
  /** Paths of folders, the implied ones among them, but not that of the root. */
  readonly folders: ReadonlySet<string>;
  /** Bytes of all files, as declared. */
  readonly unzippedSize: number;
  readonly reader: EntryReader;
  /** Looks at the file around the entries. */
  readonly layout: () => ArchiveLayout;
}

/** What an archive's file has besides its entries. */
export interface ArchiveLayout extends ArchiveGaps {
  /** Bytes behind the archive's end. */
  readonly behind: number;
  readonly isZip64: boolean;
}

/** What an archive is to its function. */
export interface ArchiveRole {
  readonly isLayer: boolean;
}

/**
 * Reads the directory of an archive that anybody may have made: duplicates, unsafe names and the like are kept.
 * @throws {ZipError} for what is no whole archive, or has more in it than can be looked at
 */
export function readInspected(source: ByteSource, { isLayer }: ArchiveRole): InspectedArchive {
  const location = locateDirectoryLoosely(source);
  if (location.entries > defaultLimits.entries || location.size > MAX_DIRECTORY_BYTES) {
    throw tooLarge(source, `${location.entries} entries in a directory of ${location.size} bytes`);
  }
  const parsed = parseDirectory(source, location);
  const modes = readUnixModes(source, location);
  const entries = parsed.map((entry, index) => ({
    ...entry,
    headerOffset: entry.headerOffset + location.shift,
    path: normalPath(entry.name),
    unixMode: modes[index],
  }));
  const files = new Map<string, InspectedEntry>();
  const folders = new Set<string>();
  for (const entry of entries) {
    if (entry.path === '' || entry.path.length > MAX_PATH_BYTES) {
      continue;
    }
    if (entry.kind !== 'folder') {
      files.set(entry.path, entry);
    }
    addFolders(folders, entry.kind === 'folder' ? `${entry.path}/` : entry.path);
    if (folders.size > defaultLimits.entries) {
      throw tooLarge(source, `more than ${defaultLimits.entries} folders`);
    }
  }
  const unzippedSize = [...files.values()].reduce((sum, { size }) => sum + size, 0);
  const reader = new EntryReader(source, quotas.unzippedBytes);
  const layout = (): ArchiveLayout => layoutOf(source, location, entries);
  const { label, size } = source;
  return { label, isLayer, size, entries, files, folders, unzippedSize, reader, layout };
}

function layoutOf(
  source: ByteSource,
  location: LooseLocation,
  entries: readonly InspectedEntry[],
): ArchiveLayout {
  const gaps = measureGaps(source, entries, location.offset);
  return {
    ...gaps,
    between: gaps.between + location.behindDirectory,
    behind: location.trailing,
    isZip64: location.isZip64 || hasZip64Entries(source, location),
  };
}

function normalPath(name: string): string {
  return /^[^/.][^/]*(?:\/[^/.][^/]*)*$/.test(name)
    ? name
    : name
        .split('/')
        .filter((part) => part !== '' && part !== '.')
        .join('/');
}

function addFolders(folders: Set<string>, path: string): void {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const folder = path.slice(0, end);
    if (folders.has(folder)) {
      return;
    }
    folders.add(folder);
  }
}

function tooLarge(source: ByteSource, found: string): ZipError {
  return new ZipError(
    'ZIP_TOO_LARGE',
    `Cannot read "${source.label}": it has ${found}, where ${defaultLimits.entries} files and folders are looked at`,
    { data: { archive: source.label } },
  );
}
