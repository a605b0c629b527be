import { defaultLimits } from '../../zip/read-archive.ts';
import type { ByteSource } from '../../zip/byte-source.ts';
import { locateDirectory, type DirectoryLocation } from '../../zip/end-of-directory.ts';
import { ZipError } from '../../zip/errors.ts';
import { MAX_UINT32 } from '../../zip/format.ts';
import { readInspected, type InspectedArchive, type InspectedEntry } from '../inspected-archive.ts';
import { selectRecords } from './selected-records.ts';
import { findSharedStart, type SharedStart } from './shared-start.ts';

/** One of two archives that are compared. What both begin with alike is only read when somebody asks for it. */
export interface ComparedArchive {
  readonly source: ByteSource;
  /** Bytes of all entries, as declared. */
  readonly unzippedSize: number;
  /** The entries after those that both archives begin with; all of them where nothing is shared. */
  readonly rest: InspectedArchive;
  readonly whole: InspectedArchive;
  /** Metadata of distributions (METADATA, RECORD, PKG-INFO) among the entries that both begin with. */
  readonly sharedMetadata: InspectedArchive | undefined;
  /** What is unpacked at a path in the end. */
  readonly fileAt: (path: string) => InspectedEntry | undefined;
}

export interface ArchivePair {
  readonly before: ComparedArchive;
  readonly after: ComparedArchive;
}

interface Directory {
  readonly location: DirectoryLocation;
  readonly bytes: Buffer;
}

/** Above, the directory is left to the reader of whole archives, which refuses what is too much. */
const MAX_SHARED_BYTES = 64 * 1024 * 1024;

/**
 * Opens two archives for comparison. Two builds of one project differ in few entries, and the others cost next to
 * nothing: their part of the directory is compared as bytes.
 * @throws {ZipError} as {@link readInspected} does
 */
export function openPair(before: ByteSource, after: ByteSource): ArchivePair {
  const [left, right] = [readDirectory(before), readDirectory(after)];
  if (left === undefined || right === undefined) {
    return { before: new LazyArchive(before), after: new LazyArchive(after) };
  }
  const start = findSharedStart(left.bytes, right.bytes);
  const isSound = start.entries <= Math.min(left.location.entries, right.location.entries);
  return {
    before: new LazyArchive(before, isSound ? { ...left, start } : undefined),
    after: new LazyArchive(after, isSound ? { ...right, start } : undefined),
  };
}

/** `undefined` for archives that are read as a whole only. */
function readDirectory(source: ByteSource): Directory | undefined {
  try {
    const location = locateDirectory(source);
    const isPlain =
      location.entries <= defaultLimits.entries &&
      location.size <= MAX_SHARED_BYTES &&
      location.offset < MAX_UINT32;
    return isPlain ? { location, bytes: source.read(location.offset, location.size) } : undefined;
  } catch (error) {
    if (error instanceof ZipError) {
      return undefined;
    }
    throw error;
  }
}

class LazyArchive implements ComparedArchive {
  readonly source: ByteSource;
  readonly rest: InspectedArchive;
  readonly #shared: (Directory & { readonly start: SharedStart }) | undefined;
  #whole?: InspectedArchive;

  constructor(source: ByteSource, shared?: Directory & { readonly start: SharedStart }) {
    this.source = source;
    const rest = shared && readRest(source, shared);
    this.#shared = rest === undefined ? undefined : shared;
    this.rest = rest ?? this.whole;
  }

  get whole(): InspectedArchive {
    return (this.#whole ??= readInspected(this.source, { isLayer: false }));
  }

  get unzippedSize(): number {
    const own = this.rest.entries.reduce((sum, { size }) => sum + size, 0);
    return (this.#shared?.start.unzippedSize ?? 0) + own;
  }

  get sharedMetadata(): InspectedArchive | undefined {
    if (this.#shared === undefined) {
      return undefined;
    }
    const { location, bytes, start } = this.#shared;
    const records = start.metadata.map((range) => bytes.subarray(range.start, range.end));
    const selected = { bytes: Buffer.concat(records), entries: records.length };
    return readInspected(selectRecords(this.source, location, selected), { isLayer: false });
  }

  readonly fileAt = (path: string): InspectedEntry | undefined =>
    this.rest.files.get(path) ?? (this.#shared === undefined ? undefined : this.whole.files.get(path));
}

/** `undefined` where the reader of the whole has to say what is wrong. */
function readRest(
  source: ByteSource,
  { location, bytes, start }: Directory & { readonly start: SharedStart },
): InspectedArchive | undefined {
  const selected = { bytes: bytes.subarray(start.length), entries: location.entries - start.entries };
  try {
    return readInspected(selectRecords(source, location, selected), { isLayer: false });
  } catch (error) {
    if (error instanceof ZipError) {
      return undefined;
    }
    throw error;
  }
}
