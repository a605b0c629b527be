import { readFileSync } from 'node:fs';
import { tryGit, type GitContext } from './source-git.ts';
import type { SourceFile } from './source-folder.ts';

/** Build plugins that make the version from git's tags. */
const VERSION_FROM_GIT =
  /setuptools[-_]scm|hatch[-_]vcs|setuptools[-_]git[-_]versioning|versioneer|dunamai|dynamic[-_]versioning|versioningit|flit[-_]scm|vcs[-_]versioning|\bpbr\b|source = ['"]scm['"]/;
const BUILD_FILES = new Set(['pyproject.toml', 'setup.cfg', 'setup.py']);

/**
 * What a project's build reads of its history: the commit, the distance from the last tag, whether files differ.
 * @param git called only when it reads anything
 * @returns `undefined` when it reads nothing of it
 */
export async function historyOf(
  folder: string,
  files: readonly SourceFile[],
  git: () => Promise<GitContext>,
): Promise<string | undefined> {
  const reads = files.some(
    ({ path, absolute }) =>
      BUILD_FILES.has(path) && VERSION_FROM_GIT.test(readFileSync(absolute, { encoding: 'utf8' })),
  );
  if (!reads) {
    return undefined;
  }
  const context = await git();
  const head = await tryGit(context, folder, ['rev-parse', 'HEAD']);
  const tag = await tryGit(context, folder, ['describe', '--tags', '--long', '--always', '--dirty']);
  return head === undefined ? undefined : `${head} ${tag ?? ''}`;
}
