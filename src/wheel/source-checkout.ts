import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, isAbsolute } from 'node:path';
import { isSystemError } from '../errors/system-error.ts';
import { temporaryName } from '../store/temporary-name.ts';
import { BuildError } from './build-errors.ts';
import { git, tryGit, type GitContext } from './source-git.ts';

/** A commit of a repository, as a lock names it. */
export interface Checkout {
  readonly name: string;
  readonly type: string;
  readonly url: string;
  readonly commit: string;
}

/**
 * Gets a commit with its submodules into a folder of the store, unless it is there. The history comes along, as
 * versions are often made from tags.
 * @throws {BuildError} SOURCE_UNAVAILABLE
 */
export async function getCheckout(checkout: Checkout, folder: string, context: GitContext): Promise<void> {
  checkRequest(checkout);
  if (existsSync(folder)) {
    if (await isWhole(checkout, folder, context)) {
      return;
    }
    rmSync(folder, { recursive: true, force: true });
  }
  const temporary = temporaryName(folder);
  mkdirSync(dirname(folder), { recursive: true });
  try {
    await clone(checkout, temporary, context);
    renameSync(temporary, folder);
  } catch (error) {
    // Another build brought it first.
    if (!isSystemError(error, 'ENOTEMPTY') && !isSystemError(error, 'EEXIST')) {
      throw error;
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function checkRequest({ name, type, url, commit }: Checkout): void {
  const reason =
    type === 'git' ? undefined : `it comes from ${type}, and of version control zipwright speaks git`;
  // What begins with a hyphen git takes for an option, and "ext::" for a command.
  const isSafe =
    isAbsolute(url) || /^(https?|ssh|git|file):\/\//.test(url) || /^[\w.-]+@[\w.-]+:(?!:)/.test(url);
  const wrong =
    reason ??
    (isSafe ? undefined : 'its address is not https, ssh, git or file') ??
    (/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commit) ? undefined : `"${commit}" is not a whole commit id`);
  if (wrong !== undefined) {
    throw new BuildError('SOURCE_UNAVAILABLE', `Cannot build ${name}: ${wrong}`, {
      data: { distribution: name, type, commit },
      hint: 'lock it again, or build its wheel yourself and name its folder with --find-links',
    });
  }
}

/** The cache's clean-up may have taken files away. */
async function isWhole({ commit }: Checkout, folder: string, context: GitContext): Promise<boolean> {
  const head = await tryGit(context, folder, ['rev-parse', 'HEAD']);
  const changes = await tryGit(context, folder, ['status', '--porcelain']);
  return head === commit && changes === '';
}

async function clone({ url, commit }: Checkout, folder: string, context: GitContext): Promise<void> {
  await git(context, dirname(folder), [
    'clone',
    '--quiet',
    '--filter=blob:none',
    '--no-checkout',
    '--',
    url,
    folder,
  ]);
  if ((await tryGit(context, folder, ['cat-file', '-e', `${commit}^{commit}`])) === undefined) {
    // A commit that no branch or tag leads to, such as that of a pull request.
    await git(context, folder, ['fetch', '--quiet', 'origin', commit]);
  }
  await git(context, folder, ['checkout', '--quiet', commit]);
  await git(context, folder, ['submodule', '--quiet', 'update', '--init', '--recursive']);
}
