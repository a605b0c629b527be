import type { SelectedDistribution } from '../../resolve/selection.ts';
import { hashSourceFiles, listSourceFiles } from '../../wheel/source-folder.ts';
import type { GitContext } from '../../wheel/source-git.ts';
import { historyOf } from '../../wheel/source-history.ts';

/**
 * What a source is: the same text for the same content, whatever it is called and wherever it lies.
 * @param git for folders whose version comes from their history; called only then
 * @returns `undefined` for a file without hash, which only a download tells
 * @throws {BuildError} SOURCE_UNAVAILABLE
 */
export async function sourceIdentity(
  distribution: SelectedDistribution,
  git: () => Promise<GitContext>,
): Promise<string | undefined> {
  switch (distribution.kind) {
    case 'directory':
      return folderIdentity(distribution, git);
    case 'checkout':
      return `git ${distribution.commit} ${distribution.subdirectory ?? ''}`;
    case 'source':
    case 'wheel':
      return distribution.sha256 === undefined
        ? undefined
        : fileIdentity(distribution.sha256, distribution.subdirectory);
  }
}

export function fileIdentity(sha256: string, subdirectory = ''): string {
  return `file ${sha256} ${subdirectory}`;
}

interface Folder {
  readonly name: string;
  readonly path: string;
}

async function folderIdentity({ name, path }: Folder, git: () => Promise<GitContext>): Promise<string> {
  const files = listSourceFiles(path, name);
  const content = hashSourceFiles(files);
  return identityOfContent(content, await historyOf(path, files, git));
}

/** @param history what the build reads of the folder's history, if anything */
export function identityOfContent(content: string, history: string | undefined): string {
  return `folder ${content} ${history ?? ''}`;
}
