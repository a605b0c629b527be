import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { ifExists } from '../errors/system-error.ts';

/** The rules of all .gitignore files that hold in a folder, outermost first, as seen from the source folder. */
export interface IgnoreRules {
  readonly patterns: readonly string[];
  readonly matcher: Ignore;
}

/** A matcher of .gitignore patterns, which are also the syntax of include and exclude. Case counts on every machine. */
export function matchPatterns(patterns: readonly string[] | string): Ignore {
  return ignore({ allowRelativePaths: true, ignoreCase: false }).add(patterns);
}

/**
 * The rules of the .gitignore files above `folder`, up to the root of its repository. Without a repository there are
 * none.
 */
export function inheritedIgnoreRules(folder: string): IgnoreRules {
  const patterns: string[] = [];
  for (let current = folder; !existsSync(join(current, '.git'));) {
    const parent = dirname(current);
    if (parent === current) {
      return asRules([]);
    }
    current = parent;
    const below = relative(current, folder).split(sep);
    patterns.unshift(...readPatterns(current).flatMap((line) => seenFromBelow(line, below)));
  }
  return asRules(patterns);
}

/** Adds the .gitignore file in `directory`, which lies at `folder` below the source folder ('' or with a final slash). */
export function addIgnoreFile(rules: IgnoreRules, directory: string, folder: string): IgnoreRules {
  const own = readPatterns(directory).map((line) => seenFromAbove(line, folder));
  return own.length === 0 ? rules : asRules([...rules.patterns, ...own]);
}

/** Whether git ignores a path, whose folders it does not. Folders have a final slash. */
export function isIgnored({ patterns, matcher }: IgnoreRules, path: string): boolean {
  return patterns.length > 0 && matcher.ignores(path);
}

function asRules(patterns: readonly string[]): IgnoreRules {
  return { patterns, matcher: matchPatterns(patterns) };
}

function readPatterns(directory: string): string[] {
  const text = ifExists(() => readFileSync(join(directory, '.gitignore'), 'utf8'));
  return (
    (text ?? '')
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .map((line) => line.replace(/(?<!\\) +$/, ''))
      // A lone slash names the folder itself, which is no entry of it.
      .filter((line) => line !== '' && !/^(#|!?\/$)/.test(line))
  );
}

interface Pattern {
  readonly negation: string;
  /** Parts between slashes; the last is '' for a pattern of folders. */
  readonly parts: readonly string[];
  /** It holds from its own folder only, because of a slash that is not the last character. */
  readonly isAnchored: boolean;
}

function splitPattern(line: string): Pattern {
  const negation = line.startsWith('!') ? '!' : '';
  const pattern = line.slice(negation.length);
  const isAnchored = pattern.slice(0, -1).includes('/');
  return { negation, parts: pattern.replace(/^\//, '').split('/'), isAnchored };
}

function seenFromAbove(line: string, folder: string): string {
  if (folder === '') {
    return line;
  }
  const { negation, parts, isAnchored } = splitPattern(line);
  const place = folder.replace(/[\\*?[\]!# ]/g, String.raw`\$&`);
  return `${negation}/${place}${isAnchored ? '' : '**/'}${parts.join('/')}`;
}

/** An anchored pattern (`/out/`, `a/b`) is kept when it points below, cut to the rest. */
function seenFromBelow(line: string, below: readonly string[]): string[] {
  const { negation, parts, isAnchored } = splitPattern(line);
  return isAnchored ? restsBelow(parts, below).map((rest) => `${negation}/${rest}`) : [line];
}

/**
 * What remains of a pattern when its first parts have matched the folders; `**` may match any number of them. One that
 * matches a folder on the way says nothing of what is below: who builds a folder that git ignores wants its files.
 */
function restsBelow(parts: readonly string[], [folder, ...deeper]: readonly string[]): string[] {
  const [part, ...rest] = parts;
  if (folder === undefined) {
    return [parts.join('/')];
  }
  if (part === undefined || rest.join('') === '') {
    return [];
  }
  if (part === '**') {
    return [...restsBelow(rest, [folder, ...deeper]), ...restsBelow(parts, deeper)];
  }
  return matchPatterns(`/${part}`).ignores(folder) ? restsBelow(rest, deeper) : [];
}
