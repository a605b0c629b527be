import { exitCodes, ZipwrightError } from '../../errors/zipwright-error.ts';
import { cacheDirectory } from '../../store/cache-directory.ts';
import { filesToTrim, listStored, removeStored, type StoredFile } from '../../store/trim.ts';
import type { CliContext } from '../context.ts';
import { count, formatBytes } from '../render/quantities.ts';
import { runCommand } from '../run-command.ts';

export interface CacheSizeFlags {
  readonly json?: boolean;
}

export interface CacheCleanFlags extends CacheSizeFlags {
  readonly olderThan?: string;
}

/** What another build may be using right now is never removed. */
const IN_USE_MS = 10 * 60 * 1000;

/** `zipwright cache size` */
export function cacheSizeCommand(this: CliContext, flags: CacheSizeFlags): Promise<void> {
  return runCommand(this, flags.json ?? false, async () => {
    const root = cacheDirectory(this.process.env);
    const size = totalSize(listStored(root));
    this.process.stdout.write(
      flags.json === true
        ? `${JSON.stringify({ schemaVersion: 1, path: root, size }, undefined, 2)}\n`
        : `${formatBytes(size)} in ${root}\n`,
    );
  });
}

/** `zipwright cache clean` */
export function cacheCleanCommand(this: CliContext, flags: CacheCleanFlags): Promise<void> {
  return runCommand(this, flags.json ?? false, async () => {
    const root = cacheDirectory(this.process.env);
    const now = this.now();
    // Without an age everything goes, whatever time a file claims to be from.
    const rule =
      flags.olderThan === undefined
        ? { usedBefore: Number.POSITIVE_INFINITY, keepSince: Number.POSITIVE_INFINITY }
        : { usedBefore: now - parseAge(flags.olderThan), keepSince: now - IN_USE_MS };
    const removed = filesToTrim(listStored(root), rule);
    removeStored(removed);
    const size = totalSize(removed);
    this.process.stdout.write(
      flags.json === true
        ? `${JSON.stringify({ schemaVersion: 1, path: root, removedFiles: removed.length, removedSize: size }, undefined, 2)}\n`
        : `Removed ${count(removed.length, 'file')}, ${formatBytes(size)}\n`,
    );
  });
}

function totalSize(files: readonly StoredFile[]): number {
  return files.reduce((sum, file) => sum + file.size, 0);
}

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `12h`, `30d` or `4w`, in milliseconds. */
function parseAge(text: string): number {
  const match = /^(\d+)([hdw])$/.exec(text);
  const unit = UNITS[match?.[2] ?? ''];
  if (match === null || unit === undefined) {
    throw new ZipwrightError('USAGE', `Cannot read the age "${text}": a number and h, d or w is wanted`, {
      hint: 'for example --older-than 30d',
      exitCode: exitCodes.usage,
    });
  }
  return Number(match[1]) * unit;
}
