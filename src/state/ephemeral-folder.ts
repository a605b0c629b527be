import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ifExists } from '../errors/system-error.ts';
import { openExclusively } from './exclusive-file.ts';
import { sqliteFailure } from './sqlite-failure.ts';
import { stateFolderFailure } from './state-folder.ts';

const PREFIX = 'zipwright-memory-';
const LOCK_SUFFIX = '.lock';
/** SQLite keeps a file beside the lock while it is held. */
const LOCK_FILE = /\.lock(?:-journal)?$/;

/** A lock without a folder is about to get one, unless it is this old; a folder without a lock has lost it. */
const UNPAIRED_MS = 60_000;

/**
 * A folder of its own for content that goes with the process. What an earlier process has left behind, because it was
 * killed, is removed: each folder has a lock beside it, which is taken before the folder is made, so that nobody ever sees a
 * folder whose process has not come to its lock yet.
 * @param parent where such folders are made
 * @throws {StateError} STATE_NOT_WRITABLE, STATE_DISK_FULL
 */
export function ephemeralFolder(parent: string = tmpdir()): { readonly path: string } & Disposable {
  removeAbandoned(parent);
  const path = join(parent, `${PREFIX}${randomBytes(8).toString('hex')}`);
  try {
    const lock = openExclusively(`${path}${LOCK_SUFFIX}`, 0);
    const release = (): void => {
      rmSync(path, { recursive: true, force: true });
      lock.close();
      removeLock(path);
    };
    try {
      mkdirSync(path, { mode: 0o700 });
    } catch (error) {
      release();
      throw error;
    }
    return { path, [Symbol.dispose]: release };
  } catch (error) {
    throw stateFolderFailure(sqliteFailure(error, parent), parent);
  }
}

function removeAbandoned(parent: string): void {
  const names = ifExists(() => readdirSync(parent)) ?? [];
  const paths = names
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => join(parent, name.replace(LOCK_FILE, '')));
  for (const path of new Set(paths)) {
    try {
      if (isAbandoned(path)) {
        rmSync(path, { recursive: true, force: true });
        removeLock(path);
      }
    } catch {
      // In use, or another user's.
    }
  }
}

function removeLock(path: string): void {
  for (const suffix of ['', '-journal']) {
    rmSync(`${path}${LOCK_SUFFIX}${suffix}`, { force: true });
  }
}

/** @throws when its process lives */
function isAbandoned(path: string): boolean {
  const lock = `${path}${LOCK_SUFFIX}`;
  const [hasFolder, hasLock] = [existsSync(path), existsSync(lock)];
  if (hasFolder && hasLock) {
    openExclusively(lock, 0).close();
    return true;
  }
  return statSync(hasFolder ? path : lock).mtimeMs < Date.now() - UNPAIRED_MS;
}
