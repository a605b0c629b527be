import { deflateOnce } from '../../packaging/deflate-once.ts';
import { PackagingError } from '../../packaging/errors.ts';
import { fileAsFolder } from '../../packaging/from-archive.ts';
import type { FoundContent, FoundFile } from '../../packaging/from-files.ts';
import { readUserEntry, type UserEntry } from '../../packaging/user-entries.ts';
import type { StoreLayout } from '../../store/store-layout.ts';
import type { Report } from '../assemble/build-events.ts';
import { listed } from './existing-notices.ts';

/** Files of what a build starts from that no distribution owns, and the project's own. */
export interface UserFileSources {
  readonly content: FoundContent;
  readonly free: readonly FoundFile[];
  /** Folder that goes before the paths of what was found, with its final slash, or ''. */
  readonly prefix: string;
  readonly own: readonly UserEntry[];
}

/**
 * Reads the files that no distribution owns and adds the project's own, which win where both have one.
 * @throws {PackagingError} USER_FILE_CONFLICT where one has a file and the other a folder
 * @throws {StoreError | ZipError}
 */
export async function mergeUserFiles(
  { content, free, prefix, own }: UserFileSources,
  layout: StoreLayout,
  report: Report,
): Promise<UserEntry[]> {
  const ownPaths = new Set(own.map(({ path }) => path));
  const replaced: string[] = [];
  const entries: UserEntry[] = [];
  for (const file of free) {
    const path = prefix + file.path;
    if (ownPaths.has(path)) {
      replaced.push(path);
    } else {
      entries.push(await readFree(file, path, layout));
    }
  }
  if (replaced.length > 0) {
    report({
      kind: 'notice',
      message: `The project's own ${listed(replaced)} ${replaced.length === 1 ? 'goes' : 'go'} in instead of what "${content.label}" has there`,
    });
  }
  const links = content.links.map((link) => ({ ...link, path: prefix + link.path }));
  return refuseFilesAsFolders([...entries, ...links, ...own], content.label);
}

async function readFree(file: FoundFile, path: string, layout: StoreLayout): Promise<UserEntry> {
  const { source, executable, compressed } = file;
  return compressed === undefined
    ? readUserEntry({ source, path, executable }, (content) => deflateOnce(content, layout))
    : { path, source, executable, compressed: compressed(), content: file.read() };
}

function refuseFilesAsFolders(entries: UserEntry[], label: string): UserEntry[] {
  const clash = fileAsFolder(new Set(entries.map(({ path }) => path)));
  if (clash !== undefined) {
    throw new PackagingError(
      'USER_FILE_CONFLICT',
      `Cannot package "${clash.file}" beside what "${label}" has: it is a file in one and the folder of "${clash.below}" in the other`,
      {
        data: { path: clash.file, from: label },
        hint: 'rename the file, or leave it out with an exclude pattern',
      },
    );
  }
  return entries;
}
