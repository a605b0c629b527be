import { unreadableReason } from '../entry-reader.ts';
import { andMore, quoteName, type Finding } from '../finding.ts';
import type { InspectedArchive } from '../inspected-archive.ts';
import { placeOf, type Inspection } from '../inspection.ts';
import { UNZIP_FAILED } from '../lambda-error.ts';

/** Reports entries that cannot be unpacked, as far as they were looked at: this check comes last. */
export function checkEntries(inspection: Inspection): Finding[] {
  return inspection.archives.flatMap((archive) => {
    const failed = archive.entries.flatMap((entry) => {
      const reason = unreadableReason(entry) ?? archive.reader.failures.get(entry);
      return reason === undefined ? [] : [{ path: entry.path, reason }];
    });
    return failed
      .slice(0, 1)
      .map((first) => describe(inspection, archive, { ...first, count: failed.length }));
  });
}

interface FailedEntry {
  readonly path: string;
  readonly reason: string;
  readonly count: number;
}

function describe(
  inspection: Inspection,
  archive: InspectedArchive,
  { path, reason, count }: FailedEntry,
): Finding {
  return {
    code: 'ENTRY_UNREADABLE',
    severity: 'error',
    ...placeOf(inspection, archive, path),
    message: `${quoteName(path)} cannot be unpacked: ${reason}${andMore(count)}`,
    hint: 'write the zip again with deflate, without encryption',
    lambdaError: UNZIP_FAILED,
  };
}
