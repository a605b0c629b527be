import { crc32 } from 'node:zlib';
import { AtomicFile } from '../store/atomic-file.ts';
import { encodeCentralHeader, encodeLocalHeader, type EntryHeader } from '../zip/write-headers.ts';
import { findCaseClash } from '../zip/case-clash.ts';
import { summarizeNative } from './native-summary.ts';
import { encodeTrailer, type PackFacts } from './pack-format.ts';
import type { NativeFile } from './native-file.ts';

/** Buffers are handed to the system in groups of about this many bytes. */
const GROUP_BYTES = 1 << 20;
const GROUP_BUFFERS = 512;

/** What the writer counts by itself, so that it cannot be wrong. */
type CountedFacts = 'topLevel' | 'size' | 'prefix' | 'native' | 'caseClash';

/** Writes one pack. Entries must come in the byte order of their names. Dispose of it to leave nothing behind. */
export class PackWriter implements Disposable {
  readonly #file: AtomicFile;
  readonly #prefix: string;
  readonly #names: string[] = [];
  readonly #directory: Buffer[] = [];
  readonly #topLevel = new Map<string, [start: number, end: number]>();
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #offset = 0;
  #directorySize = 0;
  #size = 0;
  #dataCrc = 0;

  /**
   * @param prefix folder that every name is put in, with its final slash, or ''
   * @throws {StoreError}
   */
  constructor(path: string, prefix: string) {
    this.#file = new AtomicFile(path);
    this.#prefix = prefix;
  }

  /** Adds an entry; `header.name` is without the prefix. @throws {StoreError} DISK_FULL */
  add(header: EntryHeader, compressed: Uint8Array): void {
    const prefixed = { ...header, name: this.#prefix + header.name };
    const local = encodeLocalHeader(prefixed);
    this.#addRecord(encodeCentralHeader(prefixed, this.#offset), header.name.split('/', 1)[0] ?? '');
    this.#names.push(prefixed.name);
    this.#offset += local.length + compressed.length;
    this.#size += header.size;
    this.#push(local);
    this.#push(compressed);
  }

  #addRecord(record: Buffer, topLevel: string): void {
    const start = this.#directorySize;
    this.#directory.push(record);
    this.#directorySize += record.length;
    const range = this.#topLevel.get(topLevel);
    if (range === undefined) {
      this.#topLevel.set(topLevel, [start, this.#directorySize]);
    } else {
      range[1] = this.#directorySize;
    }
  }

  #push(bytes: Uint8Array): void {
    this.#dataCrc = crc32(bytes, this.#dataCrc);
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= GROUP_BYTES || this.#pending.length >= GROUP_BUFFERS) {
      this.#flush();
    }
  }

  #flush(): void {
    this.#file.writeAll(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  /** Writes the index and gives the pack its name. @throws {StoreError} */
  finish(facts: Omit<PackFacts, CountedFacts>, native: readonly NativeFile[]): PackFacts {
    this.#flush();
    const summary = summarizeNative(native);
    const clash = findCaseClash(this.#names);
    const complete: PackFacts = {
      ...facts,
      ...(summary === undefined ? {} : { native: summary }),
      ...(clash === undefined ? {} : { caseClash: clash }),
      prefix: this.#prefix,
      topLevel: Object.fromEntries(this.#topLevel),
      size: this.#size,
    };
    const directory = Buffer.concat(this.#directory);
    const files = Buffer.from(JSON.stringify(this.#names));
    const nativeJson = Buffer.from(JSON.stringify(native));
    const factsJson = Buffer.from(JSON.stringify(complete));
    const trailer = encodeTrailer({
      dataSize: this.#offset,
      directorySize: directory.length,
      filesSize: files.length,
      nativeSize: nativeJson.length,
      factsSize: factsJson.length,
      entries: this.#names.length,
      dataCrc: this.#dataCrc,
      indexCrc: crc32(factsJson, crc32(nativeJson, crc32(files, crc32(directory)))),
    });
    this.#file.writeAll([directory, files, nativeJson, factsJson, trailer]);
    this.#file.commit();
    return complete;
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}
