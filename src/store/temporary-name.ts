import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ifExists } from '../errors/system-error.ts';
import { removeWhole } from './remove-whole.ts';

const PATTERN = /^\.(.+)\.(\d+)-[0-9a-f]{8}\.tmp$/;

let issued = 0;

/**
 * A name beside `path` that nobody else uses: hidden, with the process id, so that leftovers can be told, and a number
 * that differs by time (containers may share a folder and have the same process ids) and by call.
 */
export function temporaryName(path: string): string {
  issued += 1;
  const number = Number((process.hrtime.bigint() + BigInt(issued)) & 0xffffffffn);
  return join(dirname(path), `.${basename(path)}.${process.pid}-${number.toString(16).padStart(8, '0')}.tmp`);
}

/** Removes temporary files (and folders) in `directory` whose process has ended: what a `kill -9` left behind. */
export function removeLeftovers(directory: string): void {
  for (const name of ifExists(() => readdirSync(directory)) ?? []) {
    const owner = PATTERN.exec(name)?.[2];
    if (owner !== undefined && !isRunning(Number(owner))) {
      removeWhole(join(directory, name));
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
