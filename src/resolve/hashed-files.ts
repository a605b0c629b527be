import type { LockedFile } from './lock.ts';
import { isTable } from '../project/table-reader.ts';
import { lastPart, optional, optionalString } from './pylock.ts';

/** Files of a package as Poetry and PDM list them (`file` or `url`, and `hash`), split by kind. */
export interface ListedFiles {
  readonly wheels: readonly LockedFile[];
  readonly sdist?: LockedFile;
}

/** Reads a list of `{file, hash}` or `{url, hash}` tables. Only SHA-256 counts as a hash. */
export function readListedFiles(list: unknown): ListedFiles {
  const files = (Array.isArray(list) ? list.filter(isTable) : []).flatMap((table): LockedFile[] => {
    const url = optionalString(table, 'url');
    const filename = optionalString(table, 'file') ?? (url === undefined ? undefined : lastPart(url));
    const hash = optionalString(table, 'hash');
    return filename === undefined
      ? []
      : [
          {
            filename,
            ...optional('url', url),
            ...optional('sha256', hash?.startsWith('sha256:') === true ? hash.slice(7) : undefined),
          },
        ];
  });
  return {
    wheels: files.filter(({ filename }) => filename.endsWith('.whl')),
    ...optional(
      'sdist',
      files.find(({ filename }) => /\.(tar\.gz|zip|tar\.bz2|tgz)$/.test(filename)),
    ),
  };
}
