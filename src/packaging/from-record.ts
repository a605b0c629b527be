import { posix } from 'node:path';
import { unsafeNameReason } from '../zip/entry-name.ts';
import type { FoundFile, RecordPlace } from './from-files.ts';

/**
 * Takes a RECORD's path apart: how many folders it leaves upwards, and what follows.
 * @returns `undefined` for a path that no RECORD may have
 */
export function parseRecordPath(path: string): { readonly up: number; readonly rest: string } | undefined {
  if (path.startsWith('/') || path.length > 4096) {
    return undefined;
  }
  const normal = posix.normalize(path);
  const up = /^(?:\.\.\/)*/.exec(normal)?.[0] ?? '';
  const rest = normal.slice(up.length);
  return rest === '..' || rest === '.' || unsafeNameReason(rest) !== undefined
    ? undefined
    : { up: up.length / 3, rest };
}

/**
 * Headers lie flat in the package, as a wheel's do. Installers put them below `include/python/`, or an environment's
 * `include/site/python3.11/`.
 */
export function flatHeaderPath(path: string): string {
  return path.replace(/^include\/(?:python\/|site\/python3\.\d+t?\/)/, 'include/');
}

/**
 * Finds a RECORD's file in one folder. `pip install --target` writes scripts and data as if its packages lay two
 * folders deep (`../../bin/jp.py`) and moves all into the folder: so what leaves it is looked for in it, never outside.
 */
export function recordedInFolder(
  files: ReadonlyMap<string, FoundFile>,
  { base }: RecordPlace,
  path: string,
): FoundFile | undefined {
  const parsed = parseRecordPath(path);
  const found = parsed === undefined ? undefined : files.get(base + parsed.rest);
  return found === undefined || parsed?.up === 0
    ? found
    : { ...found, path: base + flatHeaderPath(found.path.slice(base.length)) };
}
