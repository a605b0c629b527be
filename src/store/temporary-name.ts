import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ifExists } from '../errors/system-error.ts';

const PATTERN = /^\.(.+)\.(\d+)-[0-9a-f]{8}\.tmp$/;

/** A name beside `path` that no other process uses: hidden, with the process id so that leftovers can be told. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
}

/** Removes temporary files (and folders) in `directory` whose process has ended: what a `kill -9` left behind. */
export function removeLeftovers(directory: string): void {
  for (const name of ifExists(() => readdirSync(directory)) ?? []) {
    const owner = PATTERN.exec(name)?.[2];
    if (owner !== undefined && !isRunning(Number(owner))) {
      rmSync(join(directory, name), { recursive: true, force: true });
    }
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
