import { chmodSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ifExists } from '../errors/system-error.ts';

/**
 * Removes a file, or a folder with everything in it: also with folders that their owner may not look into or write to, as
 * unpacked code has them. What is gone already is no error.
 */
export function removeWhole(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    openFolders(path);
    rmSync(path, { recursive: true, force: true });
  }
}

function openFolders(path: string): void {
  if (ifExists(() => lstatSync(path))?.isDirectory() !== true) {
    return;
  }
  chmodSync(path, 0o700);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      openFolders(join(path, entry.name));
    }
  }
}
