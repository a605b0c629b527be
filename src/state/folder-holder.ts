import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ifExists } from '../errors/system-error.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';
import { StateError } from './errors.ts';

/** Who has a folder of state open. */
export interface FolderHolder {
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

const fileOf = (folder: string): string => join(folder, 'process.json');

/**
 * Writes who has the folder open. What keeps others out is the lock that SQLite holds on the database: the system drops it
 * with the process, however that ends, so nobody has to find out whether a process id is still the same process.
 */
export function writeHolder(folder: string, holder: FolderHolder): void {
  try {
    writeFileAtomic(fileOf(folder), `${JSON.stringify(holder)}\n`);
  } catch {
    // On a full disk a message will have to do without it.
  }
}

export function removeHolder(folder: string): void {
  rmSync(fileOf(folder), { force: true });
}

/** The error of a folder that another process (or this one) has open already. */
export function folderInUse(folder: string): StateError {
  const holder = readHolder(folder);
  const who =
    holder === undefined
      ? 'another process has it open'
      : `process ${holder.pid} has had it open since ${new Date(holder.startedAt).toISOString()}`;
  return new StateError('STATE_IN_USE', `Cannot open "${folder}": ${who}`, {
    data: { state: folder, ...holder },
    hint: 'stop that process, or choose another folder (--data DIR)',
  });
}

function readHolder(folder: string): FolderHolder | undefined {
  const text = ifExists(() => readFileSync(fileOf(folder), 'utf8'));
  try {
    const { pid, startedAt } = JSON.parse(text ?? '') as Partial<FolderHolder>;
    return Number.isSafeInteger(pid) && Number.isSafeInteger(startedAt)
      ? { pid: Number(pid), startedAt: Number(startedAt) }
      : undefined;
  } catch {
    return undefined;
  }
}
