import { type Dirent, lstatSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ifExists, isSystemError } from '../errors/system-error.ts';
import { removeWhole } from './remove-whole.ts';
import { removeLeftovers } from './temporary-name.ts';
import { UNIT_MARKER } from './unit-folder.ts';

/** A file of the cache, or a folder that is one thing. Size in bytes, time of last use in milliseconds since 1970. */
export interface StoredFile {
  readonly path: string;
  readonly size: number;
  readonly usedAt: number;
}

/** Lists every file below `root`, leftovers of ended processes removed on the way. */
export function listStored(root: string): StoredFile[] {
  removeLeftovers(root);
  return readFolder(root).flatMap((entry) => {
    const path = join(root, entry.name);
    return entry.isDirectory() ? (describeUnit(path) ?? listStored(path)) : describeFile(path);
  });
}

function describeUnit(folder: string): StoredFile[] | undefined {
  const marker = ifExists(() => statSync(join(folder, UNIT_MARKER)));
  return marker === undefined
    ? undefined
    : [{ path: folder, size: sizeBelow(folder), usedAt: marker.mtimeMs }];
}

function sizeBelow(folder: string): number {
  return readFolder(folder).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? sizeBelow(path) : sizeOf(path));
  }, 0);
}

function sizeOf(path: string): number {
  try {
    return lstatSync(path).size;
  } catch {
    // Gone meanwhile, or in a folder that may be listed and no more.
    return 0;
  }
}

/** Nothing when the file went away meanwhile. */
function describeFile(path: string): StoredFile[] {
  const facts = ifExists(() => statSync(path));
  return facts === undefined
    ? []
    : [{ path, size: facts.size, usedAt: Math.max(facts.atimeMs, facts.mtimeMs) }];
}

/** Nothing where nobody may look: unpacked code has such folders. */
function readFolder(folder: string): Dirent[] {
  try {
    return ifExists(() => readdirSync(folder, { withFileTypes: true })) ?? [];
  } catch (error) {
    if (isSystemError(error, 'EACCES')) {
      return [];
    }
    throw error;
  }
}

/** What to remove: everything last used before a moment, or the least recently used above a total size. */
export interface TrimRule {
  readonly usedBefore?: number;
  readonly limitBytes?: number;
  /** Files used since are never removed: another build may be reading them. */
  readonly keepSince: number;
}

/** Chooses which files a rule removes, least recently used first. */
export function filesToTrim(files: readonly StoredFile[], rule: TrimRule): StoredFile[] {
  let total = files.reduce((sum, file) => sum + file.size, 0);
  const removed: StoredFile[] = [];
  for (const file of files.toSorted((a, b) => a.usedAt - b.usedAt)) {
    const tooOld = rule.usedBefore !== undefined && file.usedAt < rule.usedBefore;
    const tooMuch = rule.limitBytes !== undefined && total > rule.limitBytes;
    if ((tooOld || tooMuch) && file.usedAt < rule.keepSince) {
      removed.push(file);
      total -= file.size;
    }
  }
  return removed;
}

/** Removes files and the folders they leave empty. A file that is gone already is no error. */
export function removeStored(files: readonly StoredFile[]): void {
  for (const file of files) {
    // First what makes a folder whole: nobody takes what an interruption leaves of it for more than a ruin.
    ifExists(() => rmSync(join(file.path, UNIT_MARKER), { force: true }));
    removeWhole(file.path);
    removeEmptyFolder(join(file.path, '..'));
  }
}

function removeEmptyFolder(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Not empty, or removed by another process: both are as it should be.
  }
}
