import { posix } from 'node:path';
import { quotas } from '../lambda/quotas.ts';
import { quote } from '../python/quote.ts';
import { isCachedBytecode } from '../wheel/install-layout.ts';
import type { ByteSource } from '../zip/byte-source.ts';
import { inflateEntrySync, readCompressed } from '../zip/inflate.ts';
import { defaultLimits, readArchive, type CheckedEntry } from '../zip/read-archive.ts';
import { storeContent } from '../zip/stored-content.ts';
import { unusable, type FoundContent, type FoundFile } from './from-files.ts';
import { recordedInFolder } from './from-record.ts';
import { startsExecutable, type UserEntry } from './user-entries.ts';

/** An archive's content, and how much of it was compiled bytecode, which stays out. */
export interface FoundArchive extends FoundContent {
  readonly bytecode: number;
}

/** Lambda unpacks a quarter of this: no archive that is larger becomes a package by leaving files out. */
const MAX_UNPACKED_BYTES = 4 * quotas.unzippedBytes;
/** Longest path that Linux follows (PATH_MAX). */
const MAX_LINK_BYTES = 4095;
const ANY_EXECUTE_BIT = 0o111;

/** Where an archive is, and what of it is not wanted. */
export interface ArchiveOptions {
  /** Absolute path. */
  readonly path: string;
  /** Paths that the project's own files take: what the archive has there is left out. */
  readonly replaced: ReadonlySet<string>;
}

/**
 * Lists what a .zip package has. Nothing is unpacked yet but links.
 * @param source stays open for as long as the files are read
 * @throws {ZipError} for anything that two tools could unpack in two ways
 * @throws {PackagingError} FROM_UNUSABLE
 */
export function readFoundArchive(source: ByteSource, { path: file, replaced }: ArchiveOptions): FoundArchive {
  const limits = { ...defaultLimits, size: MAX_UNPACKED_BYTES };
  const entries = readArchive(source, limits).filter(({ kind }) => kind !== 'folder');
  const names = new Set(entries.map(({ name }) => name));
  refuseFilesAsFolders(source.label, names);
  const isBytecode = ({ name }: CheckedEntry): boolean => isCachedBytecode(name, (each) => names.has(each));
  const kept = entries.filter((entry) => !isBytecode(entry) && !replaced.has(entry.name));
  const files = new Map(
    kept
      .filter(({ kind }) => kind === 'file')
      .map((entry) => [entry.name, fileInArchive(source, entry, file)]),
  );
  return {
    kind: 'archive',
    label: source.label,
    files,
    links: kept.filter(({ kind }) => kind === 'symlink').map((entry) => readLink(source, entry, file)),
    dropped: replaced,
    bytecode: entries.filter(isBytecode).length,
    recorded: (place, recorded) => recordedInFolder(files, place, recorded),
  };
}

/** `a` and `a/b` cannot both be unpacked, and a file below a link would go wherever that leads. */
function refuseFilesAsFolders(label: string, names: ReadonlySet<string>): void {
  const clash = fileAsFolder(names);
  if (clash !== undefined) {
    throw unusable(label, `"${clash.file}" is a file and also the folder of "${clash.below}"`);
  }
}

/** Finds a path that lies below another one of a set, both of files. */
export function fileAsFolder(
  paths: ReadonlySet<string>,
): { readonly file: string; readonly below: string } | undefined {
  for (const below of paths) {
    for (let slash = below.indexOf('/'); slash > 0; slash = below.indexOf('/', slash + 1)) {
      const file = below.slice(0, slash);
      if (paths.has(file)) {
        return { file, below };
      }
    }
  }
  return undefined;
}

function fileInArchive(source: ByteSource, entry: CheckedEntry, file: string): FoundFile {
  const { name, size, method, crc32, mode } = entry;
  const read = (): Buffer => inflateEntrySync(source, entry);
  return {
    path: name,
    source: `${file}/${name}`,
    executable: mode === undefined ? startsExecutable(read()) : (mode & ANY_EXECUTE_BIT) !== 0,
    size,
    read,
    compressed: () => ({ method, crc32, size, bytes: readCompressed(source, entry) }),
  };
}

/**
 * A link stays a link when it cannot lead outside: upwards only at its beginning, so that no other link on its way can
 * change what that means.
 */
function readLink(source: ByteSource, entry: CheckedEntry, file: string): UserEntry {
  const content = entry.size > MAX_LINK_BYTES ? Buffer.alloc(0) : inflateEntrySync(source, entry);
  const target = content.toString('utf8');
  const isPlain = /^(?:\.{1,2}\/)*(?:(?!\.{0,2}(?:\/|$))[^/\0]+(?:\/|$))+$/.test(target);
  const goal = posix.join(posix.dirname(entry.name), target);
  if (!isPlain || goal.startsWith('../')) {
    throw unusable(
      source.label,
      `the link "${entry.name}" leads to ${quote(target)}, which is not inside the package`,
      'replace the link by the file, or make it relative to its folder',
    );
  }
  return {
    path: entry.name,
    source: `${file}/${entry.name}`,
    executable: false,
    symlink: true,
    compressed: storeContent(content),
    content,
  };
}
