import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder, and those that it is in, for this user alone. Node does that as well, but for some reasons (a file system that
 * is read-only) it tells that the folder is not there instead.
 * @throws the system's error
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) {
    // Fails for what is no folder.
    mkdirSync(folder, { recursive: true });
    return;
  }
  if (dirname(folder) !== folder) {
    makeFolder(dirname(folder));
  }
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!existsSync(folder)) {
      throw error;
    }
    // Another process was faster.
    mkdirSync(folder, { recursive: true });
  }
}
