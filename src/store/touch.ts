import { utimesSync } from 'node:fs';

const A_DAY = 24 * 60 * 60 * 1000;

/**
 * Marks a stored file as used, at most once a day, so that trimming knows what is old. `modifiedMs` is the file's
 * present modification time. A cache that cannot be written to is used all the same.
 */
export function markUsed(path: string, modifiedMs: number, now: number): void {
  if (now - modifiedMs < A_DAY) {
    return;
  }
  try {
    utimesSync(path, now / 1000, now / 1000);
  } catch {
    // A read-only cache still serves; it only loses its order of use.
  }
}
