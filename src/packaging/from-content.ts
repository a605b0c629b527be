import { findDistributions } from './from-distributions.ts';
import type { Environment } from './from-environment.ts';
import { recordedInEnvironment } from './from-environment.ts';
import type { FoundContent, FoundFile, FromNotice } from './from-files.ts';
import { recordedInFolder } from './from-record.ts';
import { followPathFiles } from './from-search-path.ts';
import { walkTree } from './from-tree.ts';

/** uv's mark that it is at work in a folder, which it leaves behind. */
const UV_LOCK = '.lock';

/**
 * Lists a folder that pip or uv filled.
 * @param label how messages call it
 * @throws {PackagingError | StoreError}
 */
export function readFoundFolder(directory: string, label: string): FoundContent {
  const files = new Map<string, FoundFile>();
  for (const file of walkTree({ directory, at: '' })) {
    files.set(file.path, file);
  }
  files.delete(UV_LOCK);
  return {
    kind: 'folder',
    label,
    files,
    links: [],
    dropped: new Set(),
    recorded: (place, path) => recordedInFolder(files, place, path),
  };
}

/** An environment's content, and what its .pth files say that Lambda will not do. */
export interface FoundEnvironment extends FoundContent {
  readonly notices: readonly FromNotice[];
}

/**
 * Lists what an environment can import: its folders of packages, and what its .pth files add to them.
 * @throws {PackagingError | StoreError}
 */
export function readFoundEnvironment(environment: Environment, label: string): FoundEnvironment {
  const files = new Map<string, FoundFile>();
  const add = (file: FoundFile): void => {
    if (!files.has(file.path)) {
      files.set(file.path, file);
    }
  };
  for (const directory of environment.sites) {
    for (const file of walkTree({ directory, at: '' })) {
      add(file);
    }
  }
  const searchPath = followPathFiles({ environment, files, owners: ownersOf(files) });
  for (const path of searchPath.dropped) {
    files.delete(path);
  }
  for (const file of searchPath.added) {
    add(file);
  }
  return {
    kind: 'environment',
    label,
    files,
    links: [],
    dropped: new Set(searchPath.dropped),
    recorded: (place, path) => recordedInEnvironment(environment, files, { place, path }),
    notices: searchPath.notices,
  };
}

function ownersOf(files: ReadonlyMap<string, FoundFile>): Map<string, string> {
  const owners = new Map<string, string>();
  for (const { name, record } of findDistributions({ files })) {
    for (const { path } of record ?? []) {
      owners.set(path, name);
    }
  }
  return owners;
}
