import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { ifExists } from '../errors/system-error.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';
import { identifyPacks, leadingPacks } from './joined-states.ts';
import type { ArtifactPlan, Segment } from './plan-artifact.ts';

/**
 * What was noted when an archive was written here: how the file system knew it then, what it was joined of, and its
 * hash. As long as the file system knows it so, it is the file that was written.
 */
interface WrittenRecord {
  readonly file: string;
  readonly packs: string;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Changes with every way to change a file: another file, other content, even a renaming. */
function identifyFile(path: string): string | undefined {
  const facts = ifExists(() => statSync(path, { bigint: true }));
  return facts === undefined ? undefined : [facts.ino, facts.size, facts.mtimeNs, facts.ctimeNs].join(' ');
}

/**
 * Tells whether an archive is what a plan would write: untouched since it was written, of the same packs, with the
 * same bytes after them.
 * @param record path of what {@link recordWritten} noted
 * @returns its SHA-256, hexadecimal, or `undefined` when it has to be written
 */
export function findUpToDate(plan: ArtifactPlan, path: string, record: string): string | undefined {
  const text = ifExists(() => readFileSync(record, 'utf8'));
  const noted = text === undefined ? undefined : parseRecord(text);
  if (noted === undefined || noted.file !== identifyFile(path)) {
    return undefined;
  }
  const leading = leadingPacks(plan.segments);
  const joined = leading.reduce((sum, { length }) => sum + length, 0);
  const rest = plan.segments.slice(leading.length);
  return noted.packs === identifyPacks(leading) && hasBytes(path, rest, joined) ? noted.sha256 : undefined;
}

/**
 * The SHA-256 of an archive, hexadecimal, as long as the file is the one that was written here; `undefined` otherwise.
 * @param record path of what {@link recordWritten} noted
 */
export function hashAsWritten(path: string, record: string): string | undefined {
  const text = ifExists(() => readFileSync(record, 'utf8'));
  const noted = text === undefined ? undefined : parseRecord(text);
  return noted?.file !== undefined && noted.file === identifyFile(path) ? noted.sha256 : undefined;
}

function parseRecord(text: string): WrittenRecord | undefined {
  try {
    // Written by `recordWritten`; anything else does not name the file as it is.
    return JSON.parse(text) as WrittenRecord;
  } catch {
    return undefined;
  }
}

/** Whether a file ends, from an offset on, with some segments. Parts of packs are not looked at: they count as no. */
function hasBytes(path: string, segments: readonly Segment[], offset: number): boolean {
  const descriptor = openSync(path, 'r');
  try {
    let at = offset;
    return segments.every((segment) => {
      if (segment.kind === 'pack') {
        return false;
      }
      const found = Buffer.allocUnsafe(segment.bytes.length);
      const count = readSync(descriptor, found, 0, found.length, at);
      at += found.length;
      return count === found.length && found.equals(segment.bytes);
    });
  } finally {
    closeSync(descriptor);
  }
}

/** Notes an archive that was just written. @throws {StoreError} */
export function recordWritten(
  plan: ArtifactPlan,
  path: string,
  { record, sha256 }: { readonly record: string; readonly sha256: string },
): void {
  const file = identifyFile(path);
  if (file !== undefined) {
    const noted: WrittenRecord = { file, packs: identifyPacks(leadingPacks(plan.segments)), sha256 };
    writeFileAtomic(record, JSON.stringify(noted));
  }
}
