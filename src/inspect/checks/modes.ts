import { MODE_DIRECTORY, MODE_REGULAR, MODE_SYMLINK, MODE_TYPE_MASK } from '../../zip/format.ts';
import { andMore, quoteName, type Finding } from '../finding.ts';
import type { InspectedArchive, InspectedEntry } from '../inspected-archive.ts';
import { placeOf, type Inspection } from '../inspection.ts';
import { pathOnLambda, UNZIP_FAILED } from '../lambda-error.ts';

const OTHERS_READ = 0o004;
const OTHERS_READ_EXECUTE = 0o005;
/** Writable for all others, or run as their owner or group. */
const UNUSUAL = 0o6002;
const TYPES: ReadonlySet<number> = new Set([0, MODE_REGULAR, MODE_DIRECTORY, MODE_SYMLINK]);

/**
 * Reports what the function may not read. On Lambda it runs as a user who is neither owner nor of the group, so the
 * bits of all others decide.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-deployment.html (permission denied)
 */
export function checkModes(inspection: Inspection): Finding[] {
  return inspection.archives.flatMap((archive) => {
    const closed = archive.entries.filter(isClosed);
    const special = archive.entries.filter(({ unixMode = 0 }) => !TYPES.has(unixMode & MODE_TYPE_MASK));
    const unusual = archive.entries.filter(
      ({ kind, unixMode = 0 }) => kind !== 'symlink' && (unixMode & UNUSUAL) !== 0,
    );
    return [
      ...describe(inspection, archive, closed),
      ...describeSpecial(inspection, archive, special),
      ...describeUnusual(inspection, archive, unusual),
    ];
  });
}

function isClosed({ kind, unixMode, path }: InspectedEntry): boolean {
  if (unixMode === undefined || path === '' || kind === 'symlink') {
    return false;
  }
  const wanted = kind === 'folder' ? OTHERS_READ_EXECUTE : OTHERS_READ;
  // Archivers that know folders by their names only often give them no mode at all.
  return (unixMode & wanted) !== wanted && !(kind === 'folder' && unixMode === 0);
}

function describe(
  inspection: Inspection,
  archive: InspectedArchive,
  closed: readonly InspectedEntry[],
): Finding[] {
  const [first] = closed;
  if (first === undefined) {
    return [];
  }
  const isFolder = first.kind === 'folder';
  const mode = formatMode(first);
  const file = pathOnLambda(inspection, archive, first.path);
  return [
    {
      code: 'MODE_UNREADABLE',
      severity: 'error',
      ...placeOf(inspection, archive, first.path),
      message: `${quoteName(first.path)} has mode ${mode}: the function may not ${isFolder ? 'enter' : 'read'} it${andMore(closed.length)}`,
      hint: 'chmod -R u+rwX,go+rX the files and zip them again; zipwright build writes 644 and 755',
      lambdaError: `[Errno 13] Permission denied: '${file}'`,
    },
  ];
}

function describeSpecial(
  inspection: Inspection,
  archive: InspectedArchive,
  special: readonly InspectedEntry[],
): Finding[] {
  return special.slice(0, 1).map(({ path }) => ({
    code: 'ENTRY_UNREADABLE',
    severity: 'error',
    ...placeOf(inspection, archive, path),
    message: `${quoteName(path)} is a device, pipe or socket${andMore(special.length)}, which Lambda does not unpack`,
    hint: 'leave it out of the zip',
    lambdaError: UNZIP_FAILED,
  }));
}

function describeUnusual(
  inspection: Inspection,
  archive: InspectedArchive,
  unusual: readonly InspectedEntry[],
): Finding[] {
  return unusual.slice(0, 1).map((entry) => ({
    code: 'MODE_UNUSUAL',
    severity: 'notice',
    ...placeOf(inspection, archive, entry.path),
    message: `${quoteName(entry.path)} has mode ${formatMode(entry)}${andMore(unusual.length)}: no harm on Lambda, where nobody may write it, but the modes of some machine or tool got in`,
    hint: 'zip with modes 644 and 755; zipwright build writes no others',
  }));
}

function formatMode({ unixMode = 0 }: InspectedEntry): string {
  return (unixMode & 0o7777).toString(8).padStart(3, '0');
}
