import type { ByteSource } from '../../zip/byte-source.ts';
import type { ArchiveDiff, FileChange } from './archive-diff.ts';
import { compareFiles } from './compare-files.ts';
import { openPair, type ComparedArchive } from './compared-archive.ts';
import { areSameBytes } from './same-content.ts';
import { mayTouchDistributions } from './touched-distributions.ts';

export interface DiffOptions {
  /** Compare the bytes of all files, not only their sizes and checksums. That two archives are equal is always proven so. */
  readonly isExact: boolean;
  /** Show what changed in the user's own text files. */
  readonly withPatches: boolean;
  /** Whether a file is known to be the user's own, so that no lists of distributions are searched for it. */
  readonly isOwn?: (path: string) => boolean;
}

/**
 * Tells what two archives differ in, as Lambda would unpack them. Both may be from anybody.
 * @throws {ZipError} for what is no whole archive, or has more in it than can be looked at
 */
export async function diffArchives(
  before: ByteSource,
  after: ByteSource,
  { isExact, withPatches, isOwn = () => false }: DiffOptions,
): Promise<ArchiveDiff> {
  const pair = openPair(before, after);
  const sizes = { before: sizeOf(pair.before), after: sizeOf(pair.after) };
  const differing = isExact ? [] : compareFiles(pair, { isExact: false });
  const isIdentical = differing.length === 0 && areSameBytes(before, after);
  const isProven = differing.length > 0 || isIdentical;
  const found = isProven ? differing : compareFiles(pair, { isExact: true });
  const { files, distributions } = mayTouchDistributions(pair, found, isOwn)
    ? (await import('./changed-distributions.ts')).assignDistributions(pair, found)
    : { files: found, distributions: [] };
  return {
    verdict: files.length > 0 ? 'different' : isIdentical ? 'identical' : 'equal',
    ...sizes,
    distributions,
    files: withPatches ? (await import('./patch-files.ts')).patchFiles(pair, files) : files,
    needs: files.some(mayBeNative) ? (await import('./changed-needs.ts')).changedNeeds(pair, files) : [],
  };
}

function sizeOf({ source, unzippedSize }: ComparedArchive): ArchiveDiff['before'] {
  return { size: source.size, unzippedSize };
}

const SOURCE = /\.(?:py|pyi|txt|json|md)$/;

function mayBeNative({ path, change }: FileChange): boolean {
  return change !== 'mode' && !SOURCE.test(path);
}
