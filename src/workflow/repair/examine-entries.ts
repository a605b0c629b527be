import { setImmediate as nextTurn } from 'node:timers/promises';
import { unreadableReason } from '../../inspect/entry-reader.ts';
import type { InspectedArchive, InspectedEntry } from '../../inspect/inspected-archive.ts';
import type { ByteSource } from '../../zip/byte-source.ts';
import { ZipError } from '../../zip/errors.ts';
import { locateData } from '../../zip/local-header.ts';
import { defaultLimits, type CheckedEntry } from '../../zip/read-archive.ts';
import { verifyEntry } from '../../zip/verify-entry.ts';

/** What the data of an archive's entries is like. Failures are noted in the archive's reader. */
export interface ExaminedEntries {
  /** Where each entry's compressed bytes begin. */
  readonly offsets: ReadonlyMap<InspectedEntry, number>;
  /** How files begin. */
  readonly heads: ReadonlyMap<InspectedEntry, Buffer>;
}

/** Tells an ELF header and the first line of a script. */
const HEAD_BYTES = 64;
/** As many as zlib has threads. */
const AT_A_TIME = 4;

/**
 * Unpacks every entry once, a few at a time, keeping nothing but their beginnings.
 * @param end where the directory begins
 * @throws {ZipError} ZIP_TOO_LARGE when they declare more than anybody would unpack
 * @throws the signal's reason
 */
export async function examineEntries(
  source: ByteSource,
  archive: InspectedArchive,
  { end, signal }: { readonly end: number; readonly signal: AbortSignal },
): Promise<ExaminedEntries> {
  refuseTooLarge(archive);
  const located = archive.entries.flatMap((entry) => locate(source, archive, entry) ?? []);
  noteOverlaps(archive, located, end);
  const heads = new Map<InspectedEntry, Buffer>();
  const queue = located.values();
  const work = async (): Promise<void> => {
    let turn = 0;
    for (const { origin, checked } of queue) {
      turn += 1;
      if (turn % 64 === 0) {
        await nextTurn();
      }
      signal.throwIfAborted();
      await noteFailure(archive, origin, async () => {
        heads.set(origin, await verifyEntry(source, checked, HEAD_BYTES));
      });
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return {
    offsets: new Map(located.map(({ origin, checked }) => [origin, checked.dataOffset])),
    heads,
  };
}

interface LocatedEntry {
  readonly origin: InspectedEntry;
  readonly checked: CheckedEntry;
}

function refuseTooLarge({ label, entries }: InspectedArchive): void {
  const size = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (size > defaultLimits.size) {
    throw new ZipError(
      'ZIP_TOO_LARGE',
      `Cannot repair "${label}": it declares ${size} bytes unpacked, where ${defaultLimits.size} are looked at`,
      { data: { archive: label } },
    );
  }
}

function locate(
  source: ByteSource,
  { reader }: InspectedArchive,
  entry: InspectedEntry,
): LocatedEntry | undefined {
  const reason = unreadableReason(entry) ?? contradiction(entry);
  if (reason !== undefined) {
    reader.failures.set(entry, reason);
    return undefined;
  }
  try {
    return { origin: entry, checked: { ...entry, dataOffset: locateData(source, entry) } };
  } catch (error) {
    reader.failures.set(entry, reasonOf(error));
    return undefined;
  }
}

function contradiction({ kind, size, path }: InspectedEntry): string | undefined {
  if (kind === 'folder') {
    return size > 0 ? 'it is a folder, and has content' : undefined;
  }
  return path === '' ? 'it is a file in the place of the folder that holds everything' : undefined;
}

/** Entries that share bytes are how small archives unpack to petabytes: they are not copied. */
function noteOverlaps({ reader }: InspectedArchive, located: readonly LocatedEntry[], end: number): void {
  const sorted = located.toSorted((a, b) => a.origin.headerOffset - b.origin.headerOffset);
  sorted.forEach(({ origin, checked }, index) => {
    const next = sorted[index + 1]?.origin.headerOffset ?? end;
    if (checked.dataOffset + checked.compressedSize > next) {
      reader.failures.set(origin, 'it shares bytes with what follows it');
    }
  });
}

async function noteFailure(
  { reader }: InspectedArchive,
  entry: InspectedEntry,
  verify: () => Promise<void>,
): Promise<void> {
  try {
    await verify();
  } catch (error) {
    reader.failures.set(entry, reasonOf(error));
  }
}

/** Of the error without its beginning, which names the entry. */
function reasonOf(error: unknown): string {
  if (!(error instanceof ZipError)) {
    throw error;
  }
  return error.message.replace(/^[^]*": /, '');
}
