import { sep } from 'node:path';

/**
 * What projects are called where there are several: the last names of their folders' paths, as many as tell them apart.
 * @param folders absolute paths, each of them once
 */
export function projectLabels(folders: readonly string[]): string[] {
  const paths = folders.map((folder) => folder.split(sep).filter((part) => part !== ''));
  const deepest = Math.max(1, ...paths.map(({ length }) => length));
  for (let depth = 1; depth < deepest; depth += 1) {
    const labels = paths.map((path) => path.slice(-depth).join('/'));
    if (new Set(labels).size === labels.length) {
      return labels;
    }
  }
  return paths.map((path) => path.join('/'));
}
