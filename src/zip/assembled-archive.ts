import type { ByteSource } from './byte-source.ts';
import { ZipError } from './errors.ts';
import { MAX_UINT32, METHOD_STORED, MODE_DIRECTORY } from './format.ts';
import { encodeCentralHeader, encodeEnd, encodeLocalHeader, type EntryHeader } from './write-headers.ts';

/** An entry of a new archive whose compressed bytes are those of an older one. */
export interface CopiedEntry extends EntryHeader {
  /** Where they are in the older archive; nothing is copied for a folder. */
  readonly dataOffset: number;
  readonly folder: boolean;
}

/** A run of bytes: made, or to be copied from the older archive. */
type Part =
  | { readonly kind: 'made'; readonly start: number; readonly length: number; readonly bytes: Buffer }
  | { readonly kind: 'copied'; readonly start: number; readonly length: number; readonly from: number };

const FOLDER_ATTRIBUTES = (((MODE_DIRECTORY | 0o755) << 16) | 0x10) >>> 0;
const NO_CONTENT = { method: METHOD_STORED, crc32: 0, compressedSize: 0, size: 0 } as const;

/**
 * Puts an archive together that is not written yet: new headers, and the compressed bytes where they are. It can be read
 * like any other, and every byte depends on the entries alone.
 * @throws {ZipError} ZIP_TOO_LARGE beyond 4 GiB, which no package is
 */
export function assembleArchive(older: ByteSource, entries: readonly CopiedEntry[]): ByteSource {
  const parts: Part[] = [];
  const records: Buffer[] = [];
  let at = 0;
  const add = (bytes: Buffer): void => {
    parts.push({ kind: 'made', start: at, length: bytes.length, bytes });
    at += bytes.length;
  };
  for (const entry of entries) {
    const header = entry.folder ? { ...entry, ...NO_CONTENT } : entry;
    if (at + header.compressedSize > MAX_UINT32 - 1 || header.size > MAX_UINT32 - 1) {
      throw tooLarge(older);
    }
    records.push(centralHeader(header, entry.folder, at));
    add(encodeLocalHeader(header));
    if (header.compressedSize > 0) {
      parts.push({ kind: 'copied', start: at, length: header.compressedSize, from: entry.dataOffset });
      at += header.compressedSize;
    }
  }
  const directory = Buffer.concat(records);
  if (at + directory.length > MAX_UINT32 - 1) {
    throw tooLarge(older);
  }
  const end = encodeEnd(entries.length, directory.length, at);
  add(directory);
  add(end);
  return new PartedSource(older, parts, at);
}

function centralHeader(header: EntryHeader, isFolder: boolean, offset: number): Buffer {
  const record = encodeCentralHeader(header, offset);
  if (isFolder) {
    record.writeUInt32LE(FOLDER_ATTRIBUTES, 38);
  }
  return record;
}

function tooLarge({ label }: ByteSource): ZipError {
  return new ZipError('ZIP_TOO_LARGE', `Cannot repair "${label}": it has more than 4 GiB`, {
    data: { archive: label },
  });
}

class PartedSource implements ByteSource {
  readonly label: string;
  readonly size: number;
  readonly #parts: readonly Part[];
  readonly #older: ByteSource;

  constructor(older: ByteSource, parts: readonly Part[], size: number) {
    this.label = older.label;
    this.size = size;
    this.#parts = parts;
    this.#older = older;
  }

  read(offset: number, length: number): Buffer {
    if (offset < 0 || length < 0 || offset + length > this.size) {
      throw new ZipError(
        'ZIP_TRUNCATED',
        `Cannot read "${this.label}": ${length} bytes at offset ${offset} are outside of it`,
        { data: { archive: this.label } },
      );
    }
    const pieces: Buffer[] = [];
    let done = 0;
    for (let index = this.#partAt(offset); done < length; index += 1) {
      const part = this.#parts[index];
      if (part === undefined) {
        break;
      }
      const skipped = offset + done - part.start;
      const taken = Math.min(part.length - skipped, length - done);
      pieces.push(
        part.kind === 'made'
          ? part.bytes.subarray(skipped, skipped + taken)
          : this.#older.read(part.from + skipped, taken),
      );
      done += taken;
    }
    const [only] = pieces;
    return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
  }

  /** The last part that begins at `offset` or before. */
  #partAt(offset: number): number {
    let low = 0;
    let high = this.#parts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#parts[middle]?.start ?? Infinity) <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
