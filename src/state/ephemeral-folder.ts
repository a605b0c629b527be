import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ifExists } from '../errors/system-error.ts';
import { openExclusively } from './exclusive-file.ts';
import { stateFolderFailure } from './state-folder.ts';

const PREFIX = 'zipwright-ephemeral-';
const LOCK = 'lock';

/** A folder without a lock is about to get one, unless it is this old. */
const UNLOCKED_MS = 60_000;

/**
 * A folder of its own for content that goes with the process. What an earlier process has left behind, because it was
 * killed, is removed.
 * @param parent where such folders are made
 * @throws {StateError} STATE_NOT_WRITABLE, STATE_DISK_FULL
 */
export function ephemeralFolder(parent: string = tmpdir()): { readonly path: string } & Disposable {
  removeAbandoned(parent);
  try {
    const path = mkdtempSync(join(parent, PREFIX));
    const lock = openExclusively(join(path, LOCK), 0);
    return {
      path,
      [Symbol.dispose]() {
        lock.close();
        rmSync(path, { recursive: true, force: true });
      },
    };
  } catch (error) {
    throw stateFolderFailure(error, parent);
  }
}

function removeAbandoned(parent: string): void {
  const names = ifExists(() => readdirSync(parent)) ?? [];
  for (const name of names.filter((each) => each.startsWith(PREFIX))) {
    const path = join(parent, name);
    try {
      if (isAbandoned(path)) {
        rmSync(path, { recursive: true, force: true });
      }
    } catch {
      // In use, or another user's.
    }
  }
}

function isAbandoned(path: string): boolean {
  const lock = join(path, LOCK);
  if (!existsSync(lock)) {
    return statSync(path).mtimeMs < Date.now() - UNLOCKED_MS;
  }
  openExclusively(lock, 0).close();
  return true;
}
