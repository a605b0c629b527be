import { andMore, quoteName, type Finding } from '../finding.ts';
import type { InspectedArchive, InspectedEntry } from '../inspected-archive.ts';
import { placeOf, type Inspection } from '../inspection.ts';
import { pathOnLambda } from '../lambda-error.ts';

/** Longest path that Linux follows (PATH_MAX, with its final NUL), in bytes. */
const MAX_LINK_BYTES = 4095;

/** Reports symbolic links that lead to where the zip has nothing to say. */
export function checkLinks(inspection: Inspection): Finding[] {
  return inspection.archives.flatMap((archive) => {
    const outside = archive.entries.flatMap((entry) => {
      const target = entry.kind === 'symlink' ? readTarget(archive, entry) : undefined;
      return target === undefined || staysInside(entry.path, target) ? [] : [{ entry, target }];
    });
    return outside.slice(0, 1).map(({ entry, target }): Finding => ({
      code: 'LINK_OUTSIDE',
      severity: target.startsWith('/') ? 'warning' : 'error',
      ...placeOf(inspection, archive, entry.path),
      message: `The link ${quoteName(entry.path)} leads out of the archive, to ${quoteName(target)}${andMore(outside.length)}`,
      hint: 'zip the file itself: zip -r without -y follows links',
      lambdaError: `[Errno 2] No such file or directory: '${pathOnLambda(inspection, archive, entry.path)}'`,
    }));
  });
}

function readTarget(archive: InspectedArchive, entry: InspectedEntry): string | undefined {
  return archive.reader.read(entry, MAX_LINK_BYTES)?.toString('utf8');
}

/** Whether a link is relative and goes upwards no further than its own folder is deep. */
export function staysInside(path: string, target: string): boolean {
  let depth = path.split('/').length - 1;
  for (const part of target.split('/')) {
    depth += part === '..' ? -1 : part === '' || part === '.' ? 0 : 1;
    if (depth < 0) {
      return false;
    }
  }
  return !target.startsWith('/');
}
