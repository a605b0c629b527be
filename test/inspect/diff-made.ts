import type { ArchiveDiff } from '../../src/inspect/diff/archive-diff.ts';
import { diffArchives, type DiffOptions } from '../../src/inspect/diff/diff-archives.ts';
import { memorySource } from '../../src/zip/byte-source.ts';
import { makeZip, type MadeEntry } from '../makers/zip-maker.ts';

/** Files by path, or whole entries. */
export type MadeSide = Readonly<Record<string, string | Buffer>> | readonly MadeEntry[];

export function zipOf(side: MadeSide): Buffer {
  const entries = Array.isArray(side)
    ? (side as readonly MadeEntry[])
    : Object.entries(side as Readonly<Record<string, string | Buffer>>).map(([name, content]) => ({
        name,
        content,
      }));
  return makeZip({ entries });
}

export async function diffBytes(
  before: Buffer,
  after: Buffer,
  options: Partial<DiffOptions> = {},
): Promise<ArchiveDiff> {
  return diffArchives(memorySource(before, 'before.zip'), memorySource(after, 'after.zip'), {
    isExact: false,
    withPatches: false,
    ...options,
  });
}

export async function diffOf(
  before: MadeSide,
  after: MadeSide,
  options: Partial<DiffOptions> = {},
): Promise<ArchiveDiff> {
  return diffBytes(zipOf(before), zipOf(after), options);
}

/** `+new.py`, `-old.py`, `~app.py`, `mode run.sh 755 644`. */
export function changesOf({ files }: Pick<ArchiveDiff, 'files'>): string[] {
  return files.map(({ path, change, before, after }) =>
    change === 'mode'
      ? `mode ${path} ${before?.mode} ${after?.mode}`
      : `${{ added: '+', removed: '-', changed: '~' }[change]}${path}`,
  );
}
