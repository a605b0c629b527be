import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from './atomic-file.ts';
import { markUsed } from './touch.ts';

/**
 * A file of this name makes its folder one thing, kept or removed whole: a tool without some of its files does not
 * work. Its time is that of the folder's last use.
 */
export const UNIT_MARKER = '.unit';

/** Marks a folder as one thing for the cache's clean-up, and as used now. @throws {StoreError} */
export function keepWhole(folder: string, now: number): void {
  const marker = join(folder, UNIT_MARKER);
  if (existsSync(marker)) {
    markUsed(marker, statSync(marker).mtimeMs, now);
  } else {
    writeFileAtomic(marker, '');
  }
}
