import { defaultExclude, PROJECT_FILE } from './default-excludes.ts';
import { isIgnored, matchPatterns, type IgnoreRules } from './git-ignore.ts';

/** Decides which of a project's files go into the package. Paths are below the source folder, with forward slashes. */
export interface FileFilter {
  /** Why a path stays out, or `undefined` when it goes in. Folders have a final slash. */
  reasonAgainst(path: string, ignoreRules: IgnoreRules): string | undefined;
  /** Whether an include pattern names a path, which lets it in whatever else is said. */
  isIncluded(path: string): boolean;
  /** Whether an include pattern names something below a folder that is left out. */
  mayIncludeBelow(folder: string): boolean;
}

/** Patterns in .gitignore's syntax. */
export interface FilterRules {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Files and folders that the build itself reads or writes: configuration, locks, its output. */
  readonly ownPaths: readonly string[];
  /** Only what an include pattern names goes in: the project itself is built as a wheel. */
  readonly onlyIncluded?: boolean;
}

/** Makes a filter. An include pattern wins over everything else. */
export function createFileFilter(rules: FilterRules): FileFilter {
  const include = rules.include.length === 0 ? undefined : matchPatterns(rules.include);
  const exclude = rules.exclude.length === 0 ? undefined : matchPatterns(rules.exclude);
  const ownPaths = new Set(rules.ownPaths);
  const includePrefixes = rules.include.map(literalPrefix).filter((prefix) => prefix !== '');
  const isIncluded = (path: string): boolean => include?.ignores(path) === true;
  return {
    isIncluded,
    reasonAgainst(path, ignoreRules) {
      if (isIncluded(path)) {
        return undefined;
      }
      if (rules.onlyIncluded === true) {
        return PROJECT_FILE;
      }
      if (exclude?.ignores(path) === true) {
        return 'excluded';
      }
      if (ownPaths.has(path.endsWith('/') ? path.slice(0, -1) : path)) {
        return PROJECT_FILE;
      }
      return defaultExclude(path) ?? (isIgnored(ignoreRules, path) ? 'ignored by git' : undefined);
    },
    mayIncludeBelow: (folder) =>
      includePrefixes.some((prefix) => prefix.startsWith(folder) || folder.startsWith(prefix)),
  };
}

/** `data/models/*.bin` starts with the plain text `data/models/`. */
function literalPrefix(pattern: string): string {
  const plain = pattern.replace(/^\//, '');
  const wildcard = plain.search(/[*?[]/);
  return wildcard < 0 ? plain : plain.slice(0, plain.lastIndexOf('/', wildcard) + 1);
}
