import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { fileFailure } from '../store/file-failure.ts';
import type { CompressedContent } from '../zip/stored-content.ts';
import { PackagingError } from './errors.ts';

/** A file of the user's that goes into the package. */
export interface UserFile {
  /** Where it is on disk. */
  readonly source: string;
  /** Where it goes in the package, with forward slashes. */
  readonly path: string;
  /** Execute bit of the file system or of git; a shebang or an ELF header says so too. */
  readonly executable: boolean;
}

/** A user's file, deflated and ready to be written. */
export interface UserEntry {
  readonly path: string;
  readonly source: string;
  readonly executable: boolean;
  /** A symbolic link, whose content is where it leads. */
  readonly symlink?: true;
  readonly compressed: CompressedContent;
  readonly content: Buffer;
}

/**
 * Reads and deflates a user's file.
 * @param deflate how content is compressed: the same bytes for the same content, on every machine
 * @throws {StoreError} NOT_READABLE
 * @throws {PackagingError} FILE_CHANGED when it is being written to
 */
export async function readUserEntry(
  file: UserFile,
  deflate: (content: Buffer) => Promise<CompressedContent>,
): Promise<UserEntry> {
  const content = readStable(file.source);
  return {
    path: file.path,
    source: file.source,
    executable: file.executable || startsExecutable(content),
    compressed: await deflate(content),
    content,
  };
}

/** Windows has no execute bit, so a shebang or an ELF header counts everywhere: the same bytes on every machine. */
export function startsExecutable(content: Buffer): boolean {
  return content.toString('latin1', 0, 2) === '#!' || content.toString('latin1', 0, 4) === '\u007fELF';
}

function readStable(path: string): Buffer {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const content = readOnce(path);
    if (content !== undefined) {
      return content;
    }
  }
  throw new PackagingError('FILE_CHANGED', `Cannot package "${path}": it changes while it is read`, {
    data: { path },
    hint: 'wait until whatever writes it has finished, or leave it out with an exclude pattern',
  });
}

function readOnce(path: string): Buffer | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    const before = fstatSync(descriptor);
    const content = readFileSync(descriptor);
    const after = fstatSync(descriptor);
    const isStable = before.mtimeMs === after.mtimeMs && content.length === after.size;
    return isStable ? content : undefined;
  } catch (error) {
    throw fileFailure(error, 'read', path);
  } finally {
    if (descriptor !== undefined) {
      closeSync(descriptor);
    }
  }
}
