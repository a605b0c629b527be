import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { ifExists } from '../errors/system-error.ts';

/** A .gitignore file and the folder it is in, below the source folder with a final slash ('' for that or above). */
export interface IgnoreScope {
  readonly folder: string;
  readonly matcher: Ignore;
}

/** A matcher of .gitignore patterns, which are also the syntax of include and exclude. */
export function matchPatterns(patterns: readonly string[] | string): Ignore {
  return ignore({ allowRelativePaths: true }).add(patterns);
}

/** The .gitignore file in `directory`, which lies at `folder` below the source folder. */
export function readIgnoreScope(directory: string, folder: string): IgnoreScope | undefined {
  const patterns = readPatterns(directory);
  return patterns === undefined ? undefined : { folder, matcher: matchPatterns(patterns) };
}

function readPatterns(directory: string): string | undefined {
  return ifExists(() => readFileSync(join(directory, '.gitignore'), 'utf8'));
}

/**
 * The .gitignore files of the folders above `folder`, up to the root of its repository, outermost first. Without a
 * repository there are none.
 */
export function inheritedIgnoreScopes(folder: string): IgnoreScope[] {
  const scopes: IgnoreScope[] = [];
  for (let current = folder; !existsSync(join(current, '.git'));) {
    const parent = dirname(current);
    if (parent === current) {
      return [];
    }
    current = parent;
    const below = `${relative(current, folder).replaceAll(sep, '/')}/`;
    const patterns = readPatterns(current);
    if (patterns !== undefined) {
      scopes.unshift({ folder: '', matcher: matchPatterns(seenFromBelow(patterns, below)) });
    }
  }
  return scopes;
}

/** An anchored pattern (`/out/`, `a/b`) holds from its own folder only: kept when it points below, cut to the rest. */
function seenFromBelow(text: string, below: string): string {
  return text
    .split(/\r?\n/)
    .flatMap((line) => {
      const negation = line.startsWith('!') ? '!' : '';
      const pattern = line.slice(negation.length);
      const isAnchored = pattern.slice(0, -1).includes('/') && !pattern.startsWith('**/');
      if (!isAnchored) {
        return [line];
      }
      const anchored = pattern.replace(/^\//, '');
      return anchored.startsWith(below) ? [`${negation}/${anchored.slice(below.length)}`] : [];
    })
    .join('\n');
}

/** Whether git ignores a path: the nearest file with an opinion decides. Folders have a final slash. */
export function isIgnored(scopes: readonly IgnoreScope[], path: string): boolean {
  for (const { folder, matcher } of scopes.toReversed()) {
    if (path.startsWith(folder) && path.length > folder.length) {
      const verdict = matcher.test(path.slice(folder.length));
      if (verdict.ignored || verdict.unignored) {
        return verdict.ignored;
      }
    }
  }
  return false;
}
