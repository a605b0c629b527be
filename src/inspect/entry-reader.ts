import { constants, inflateRawSync } from 'node:zlib';
import type { ByteSource } from '../zip/byte-source.ts';
import type { ArchiveEntry } from '../zip/central-directory.ts';
import { ZipError } from '../zip/errors.ts';
import {
  FLAG_ENCRYPTED,
  FLAG_MASKED_HEADERS,
  FLAG_STRONG_ENCRYPTION,
  METHOD_DEFLATED,
  METHOD_STORED,
} from '../zip/format.ts';
import { inflateEntrySync } from '../zip/inflate.ts';
import { locateData } from '../zip/local-header.ts';
import type { CheckedEntry } from '../zip/read-archive.ts';

/** No more is unpacked of one archive, however much it declares. */
const BUDGET_BYTES = 1024 * 1024 * 1024;
/** Deflate makes at most 1032 bytes of one (zlib's technical details): more is a lie that would cost memory. */
const HIGHEST_RATIO = 1032;
/** Contents that are kept, so that checks which read the same sources do not unpack them again. */
const KEPT_BYTES = 4 * 1024 * 1024;
const LARGEST_KEPT = 256 * 1024;
/** Enough of a file to tell what it is. */
const PEEKED_BYTES = 512;

/** Reads the contents of an archive's entries, within bounds, and remembers which could not be read. */
export class EntryReader {
  /** Why entries could not be read. */
  readonly failures = new Map<ArchiveEntry, string>();
  readonly #source: ByteSource;
  readonly #largest: number;
  readonly #kept = new Map<ArchiveEntry, Buffer>();
  #keptBytes = 0;
  #budget = BUDGET_BYTES;
  #scratch = Buffer.alloc(0);

  /** @param largest bytes of an entry that is read at all */
  constructor(source: ByteSource, largest: number) {
    this.#source = source;
    this.#largest = largest;
  }

  /** The whole content, its checksum checked; `undefined` when it cannot be had. */
  read(entry: ArchiveEntry, limit: number = this.#largest): Buffer | undefined {
    const { size } = entry;
    if (size > Math.min(limit, this.#largest)) {
      return undefined;
    }
    return this.#kept.get(entry) ?? this.#keep(entry, this.#readAnew(entry));
  }

  #keep(entry: ArchiveEntry, content: Buffer | undefined): Buffer | undefined {
    const length = content?.length ?? Number.POSITIVE_INFINITY;
    if (content !== undefined && length <= LARGEST_KEPT && this.#keptBytes + length <= KEPT_BYTES) {
      this.#kept.set(entry, content);
      this.#keptBytes += length;
    }
    return content;
  }

  #readAnew(entry: ArchiveEntry): Buffer | undefined {
    const { size } = entry;
    if (size > this.#budget) {
      return undefined;
    }
    return this.#try(entry, () => {
      if (size > entry.compressedSize * HIGHEST_RATIO + HIGHEST_RATIO) {
        throw new RangeError('it declares more bytes than its data can unpack to');
      }
      this.#budget -= size;
      const located = { ...entry, dataOffset: this.#locate(entry) };
      return inflateEntrySync(this.#source, located, this.#readCompressed(located));
    });
  }

  /** Deflated data is needed but for a moment, so all of it goes to one place. What is stored is the content itself. */
  #readCompressed({ method, dataOffset, compressedSize }: CheckedEntry): Buffer {
    if (method === METHOD_STORED) {
      return this.#source.read(dataOffset, compressedSize);
    }
    if (compressedSize > this.#scratch.length) {
      this.#scratch = Buffer.allocUnsafeSlow(Math.ceil(compressedSize * 1.25));
    }
    return this.#source.read(dataOffset, compressedSize, this.#scratch);
  }

  /** The first bytes: at least some tens of a file that has them. */
  peek(entry: ArchiveEntry): Buffer | undefined {
    return this.#try(entry, () => {
      const length = Math.min(entry.compressedSize, PEEKED_BYTES);
      const bytes = this.#source.read(this.#locate(entry), length);
      return entry.method === METHOD_STORED
        ? bytes
        : inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
    });
  }

  #locate(entry: ArchiveEntry): number {
    const reason = unreadableReason(entry);
    if (reason !== undefined) {
      throw new RangeError(reason);
    }
    return locateData(this.#source, entry);
  }

  #try(entry: ArchiveEntry, read: () => Buffer): Buffer | undefined {
    try {
      return read();
    } catch (error) {
      this.failures.set(entry, reasonOf(error));
      return undefined;
    }
  }
}

/** Why Lambda cannot unpack an entry, by what its headers say. */
export function unreadableReason({ flags, method }: ArchiveEntry): string | undefined {
  if ((flags & (FLAG_ENCRYPTED | FLAG_STRONG_ENCRYPTION | FLAG_MASKED_HEADERS)) !== 0) {
    return 'it is encrypted';
  }
  return method === METHOD_STORED || method === METHOD_DEFLATED
    ? undefined
    : `its compression method ${method} is neither stored (0) nor deflated (8)`;
}

function reasonOf(error: unknown): string {
  if (error instanceof RangeError) {
    return error.message;
  }
  return error instanceof ZipError ? error.message.replace(/^[^]*": /, '') : 'its data is damaged';
}
