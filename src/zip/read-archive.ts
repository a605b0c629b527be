import type { ByteSource } from './byte-source.ts';
import { parseDirectory, type ArchiveEntry } from './central-directory.ts';
import { locateDirectory } from './end-of-directory.ts';
import { unsafeNameReason } from './entry-name.ts';
import { ZipError } from './errors.ts';
import {
  FLAG_ENCRYPTED,
  FLAG_MASKED_HEADERS,
  FLAG_STRONG_ENCRYPTION,
  METHOD_DEFLATED,
  METHOD_STORED,
} from './format.ts';
import { locateData } from './local-header.ts';

/** What an archive may declare before it is refused unread. */
export interface ArchiveLimits {
  readonly entries: number;
  /** Bytes of all entries together, unpacked. */
  readonly size: number;
}

export const defaultLimits: ArchiveLimits = { entries: 200_000, size: 4 * 1024 ** 3 };

/** An entry whose name is safe, whose headers agree and whose data lies inside the archive, apart from all others. */
export interface CheckedEntry extends ArchiveEntry {
  readonly dataOffset: number;
}

/**
 * Reads an archive's entries, in the directory's order, and checks everything that can be checked without
 * unpacking. Anything that two tools could read in two ways is refused.
 * @throws {ZipError}
 */
export function readArchive(source: ByteSource, limits: ArchiveLimits = defaultLimits): CheckedEntry[] {
  const location = locateDirectory(source);
  if (location.entries > limits.entries) {
    throw tooLarge(source, `${location.entries} entries, where ${limits.entries} are allowed`);
  }
  const entries = parseDirectory(source, location).map((entry) => checkEntry(source, entry));
  const size = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (size > limits.size) {
    throw tooLarge(source, `${size} bytes unpacked, where ${limits.size} are allowed`);
  }
  refuseDuplicates(source, entries);
  refuseOverlaps(source, entries, location.offset);
  return entries;
}

function tooLarge(source: ByteSource, reason: string): ZipError {
  return new ZipError('ZIP_TOO_LARGE', `Cannot read "${source.label}": it declares ${reason}`, {
    data: { archive: source.label },
  });
}

function checkEntry(source: ByteSource, entry: ArchiveEntry): CheckedEntry {
  const data = { archive: source.label, entry: entry.name };
  const reason = unsafeNameReason(entry.name);
  if (reason !== undefined) {
    throw new ZipError(
      'ZIP_UNSAFE_NAME',
      `Cannot accept "${entry.name}" of "${source.label}": the name ${reason}`,
      {
        data,
      },
    );
  }
  if ((entry.flags & (FLAG_ENCRYPTED | FLAG_STRONG_ENCRYPTION | FLAG_MASKED_HEADERS)) !== 0) {
    throw new ZipError('ZIP_ENCRYPTED', `Cannot read "${entry.name}" of "${source.label}": it is encrypted`, {
      data,
    });
  }
  if (entry.method !== METHOD_STORED && entry.method !== METHOD_DEFLATED) {
    throw new ZipError(
      'ZIP_METHOD_UNSUPPORTED',
      `Cannot read "${entry.name}" of "${source.label}": compression method ${entry.method} is neither stored (0) nor deflated (8), which are all that Lambda unpacks`,
      { data: { ...data, method: entry.method }, hint: 'write the archive again with deflate' },
    );
  }
  return { ...entry, dataOffset: locateData(source, entry) };
}

function refuseDuplicates(source: ByteSource, entries: readonly ArchiveEntry[]): void {
  const seen = new Set<string>();
  for (const { name } of entries) {
    if (seen.has(name)) {
      throw new ZipError('ZIP_DUPLICATE_NAME', `Cannot trust "${source.label}": it has "${name}" twice`, {
        data: { archive: source.label, entry: name },
      });
    }
    seen.add(name);
  }
}

/** Entries that share bytes are how small archives unpack to petabytes. */
function refuseOverlaps(source: ByteSource, entries: readonly CheckedEntry[], directoryOffset: number): void {
  const byOffset = entries.toSorted((a, b) => a.headerOffset - b.headerOffset);
  byOffset.forEach((entry, position) => {
    const limit = byOffset[position + 1]?.headerOffset ?? directoryOffset;
    if (entry.dataOffset + entry.compressedSize > limit) {
      throw new ZipError(
        'ZIP_OVERLAPPING_ENTRIES',
        `Cannot trust "${source.label}": "${entry.name}" overlaps what follows it`,
        { data: { archive: source.label, entry: entry.name } },
      );
    }
  });
}
