import { matchPatterns } from '../project/git-ignore.ts';
import type { LeftOut } from '../project/user-files.ts';
import { isCachedBytecode } from '../wheel/install-layout.ts';
import type { FoundContent, FoundFile } from './from-files.ts';
import { isInstallerFile } from './from-tools.ts';

/** Patterns in .gitignore's syntax, for files that no distribution owns. */
export interface FreeFileRules {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** The files that go in as the user's, and those that stay out. */
export interface FreeFiles {
  readonly kept: readonly FoundFile[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Decides about the files that no distribution owns. All of an archive are kept; of folders, hidden ones are not, and
 * of environments not what they need to be environments. An include pattern wins over everything else.
 */
export function chooseFreeFiles(
  content: FoundContent,
  free: readonly FoundFile[],
  rules: FreeFileRules,
): FreeFiles {
  const include = matchPatterns(rules.include);
  const exclude = matchPatterns(rules.exclude);
  const kept: FoundFile[] = [];
  const leftOut: LeftOut[] = [];
  for (const file of free) {
    if (isCachedBytecode(file.path, (source) => content.files.has(source))) {
      continue;
    }
    const own = exclude.ignores(file.path) ? 'excluded' : reasonAgainst(content.kind, file.path);
    const reason = include.ignores(file.path) ? undefined : own;
    if (reason === undefined) {
      kept.push(file);
    } else {
      leftOut.push({ path: file.path, reason });
    }
  }
  return { kept, leftOut };
}

function reasonAgainst(kind: FoundContent['kind'], path: string): string | undefined {
  if (kind === 'archive') {
    return undefined;
  }
  if (path.split('/').some((part) => part.startsWith('.'))) {
    return 'hidden';
  }
  return kind === 'environment' && isInstallerFile(path) ? 'of the environment itself' : undefined;
}
