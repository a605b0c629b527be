import type { FileChange } from './archive-diff.ts';
import type { ArchivePair, ComparedArchive } from './compared-archive.ts';

/** Above, taking the whole inventory is cheaper than searching for each path. */
const MOST_SEARCHED = 50;

/**
 * Whether any distribution may have changed. Where both archives begin with the same metadata, have none after it, and no
 * list of files there names a changed path, only the user's files did.
 */
export function mayTouchDistributions(
  pair: ArchivePair,
  files: readonly FileChange[],
  isOwn: (path: string) => boolean,
): boolean {
  if (hasMetadata(pair.before) || hasMetadata(pair.after)) {
    return true;
  }
  const unknown = files.filter(({ path }) => !isOwn(path));
  if (unknown.length > MOST_SEARCHED) {
    return true;
  }
  const shared = unknown.length === 0 ? undefined : pair.before.sharedMetadata;
  if (shared === undefined) {
    return false;
  }
  const entries = [...shared.files.values()];
  const records = entries.filter(({ path }) => path.endsWith('/RECORD'));
  const isListed = records.length * 2 === entries.length;
  const lists = isListed ? records.map((entry) => shared.reader.read(entry)) : [];
  return (
    !isListed ||
    unknown.some(
      ({ path }) =>
        UNLISTED.test(path) || lists.some((list) => list === undefined || list.includes(lastPart(path))),
    )
  );
}

/** Metadata, names that a list of files would quote, and what belongs to distributions though no list has it. */
const METADATA = /\.(?:dist-info|egg-info)\//;
const UNLISTED = /\.(?:dist-info|egg-info)\/|[",\r\n]|\/$|\.pyc$/;

function hasMetadata({ rest }: ComparedArchive): boolean {
  return [...rest.files.keys()].some((path) => METADATA.test(path));
}

/** What a row of a list must hold to name the path, wherever the list's folder is: its last part, and the comma. */
function lastPart(path: string): string {
  return `${path.slice(path.lastIndexOf('/') + 1)},`;
}
