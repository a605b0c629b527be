import { lstatSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ifExists, isSystemError } from '../../errors/system-error.ts';

const PREFIX = 'zipwright-run-';
const PATTERN = new RegExp(`^${PREFIX}(\\d+)-\\w{6}$`);

/**
 * Makes an empty folder that is this process's alone, and removes those of processes that were killed.
 * @returns an absolute path without links: sandboxes see the host's folders elsewhere
 */
export function makeRunFolder(): string {
  for (const name of readdirSync(tmpdir())) {
    const owner = PATTERN.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) {
      removeOwn(join(tmpdir(), name));
    }
  }
  return mkdtempSync(join(realpathSync(tmpdir()), `${PREFIX}${process.pid}-`));
}

/** Other users' folders are theirs to remove. */
function removeOwn(folder: string): void {
  if (ifExists(() => lstatSync(folder))?.uid === process.getuid?.()) {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return isSystemError(error, 'EPERM');
  }
}
