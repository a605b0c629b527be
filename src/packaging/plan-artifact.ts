import { recordLength } from '../zip/record-length.ts';
import { LOCAL_HEADER_SIZE } from '../zip/format.ts';
import { encodeCentralHeader, encodeEnd, encodeLocalHeader } from '../zip/write-headers.ts';
import { verifyPackData, type OpenPack } from '../wheel/open-pack.ts';
import { packEntries, type PackEntry } from '../wheel/pack-entries.ts';
import { resolveConflicts, type ConflictChoice, type Exclusions } from './conflicts.ts';
import { refuseUserConflicts } from './user-conflicts.ts';
import type { UserEntry } from './user-entries.ts';

/** A run of the archive's bytes: part of a pack's data, or bytes made here. */
export type Segment =
  | {
      readonly kind: 'pack';
      readonly pack: OpenPack;
      readonly offset: number;
      readonly length: number;
      /** CRC-32 that the bytes must have; absent when they were checked before. */
      readonly crc32?: number;
    }
  | { readonly kind: 'bytes'; readonly bytes: Buffer };

/** The whole archive, decided to the byte before the first one is written. Sizes in bytes. */
export interface ArtifactPlan {
  readonly segments: readonly Segment[];
  readonly packs: readonly OpenPack[];
  readonly userEntries: readonly UserEntry[];
  readonly exclusions: Exclusions;
  readonly size: number;
  readonly unzippedSize: number;
  readonly entries: number;
}

export interface ArtifactContents {
  readonly packs: readonly OpenPack[];
  readonly userEntries: readonly UserEntry[];
  readonly onConflict: ConflictChoice;
}

/**
 * Lays out an archive: packs in the order of their names, then the user's files by path, then the central directory.
 * @throws {PackagingError} CONFLICTING_DISTRIBUTIONS, USER_FILE_CONFLICT
 */
export function planArtifact(contents: ArtifactContents): ArtifactPlan {
  const packs = contents.packs.toSorted((a, b) => compareBytes(a.facts.name, b.facts.name));
  const userEntries = contents.userEntries.toSorted((a, b) => compareBytes(a.path, b.path));
  const exclusions = resolveConflicts(packs, contents.onConflict);
  refuseUserConflicts(packs, userEntries);
  const layout = new Layout();
  for (const pack of packs) {
    const excluded = exclusions.get(pack);
    if (excluded === undefined) {
      layout.addPack(pack);
    } else {
      verifyPackData(pack);
      layout.addPackExcept(pack, excluded);
    }
  }
  for (const entry of userEntries) {
    layout.addUserEntry(entry);
  }
  return { ...layout.finish(), packs, userEntries, exclusions };
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Places segments one after the other and collects their central records. */
class Layout {
  readonly #segments: Segment[] = [];
  readonly #directory: Buffer[] = [];
  #offset = 0;
  #unzippedSize = 0;
  #entries = 0;

  addPack(pack: OpenPack): void {
    const { dataSize, dataCrc, entries } = pack.trailer;
    const directory = Buffer.from(pack.directory);
    for (let at = 0; at < directory.length; at += recordLength(directory, at)) {
      directory.writeUInt32LE(directory.readUInt32LE(at + 42) + this.#offset, at + 42);
    }
    this.#directory.push(directory);
    this.#segments.push({ kind: 'pack', pack, offset: 0, length: dataSize, crc32: dataCrc });
    this.#offset += dataSize;
    this.#entries += entries;
    this.#unzippedSize += pack.facts.size;
  }

  addPackExcept(pack: OpenPack, excluded: ReadonlySet<string>): void {
    for (const entry of packEntries(pack)) {
      if (excluded.has(entry.name)) {
        continue;
      }
      const length = LOCAL_HEADER_SIZE + Buffer.byteLength(entry.name) + entry.compressedSize;
      this.#addRecord(entry);
      this.#addPackBytes(pack, entry.headerOffset, length);
    }
  }

  #addPackBytes(pack: OpenPack, offset: number, length: number): void {
    const last = this.#segments.at(-1);
    if (last?.kind === 'pack' && last.pack === pack && last.offset + last.length === offset) {
      this.#segments.pop();
      this.#segments.push({ ...last, length: last.length + length });
    } else {
      this.#segments.push({ kind: 'pack', pack, offset, length });
    }
    this.#offset += length;
  }

  #addRecord(entry: Omit<PackEntry, 'headerOffset'>): void {
    this.#directory.push(encodeCentralHeader(entry, this.#offset));
    this.#entries += 1;
    this.#unzippedSize += entry.size;
  }

  addUserEntry(entry: UserEntry): void {
    const { method, crc32, size, bytes } = entry.compressed;
    const header = {
      name: entry.path,
      method,
      crc32,
      size,
      compressedSize: bytes.length,
      executable: entry.executable,
      ...(entry.symlink === true ? { symlink: true } : {}),
    };
    this.#addRecord(header);
    this.#addBytes(encodeLocalHeader(header));
    this.#addBytes(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  #addBytes(bytes: Buffer): void {
    this.#segments.push({ kind: 'bytes', bytes });
    this.#offset += bytes.length;
  }

  finish(): Pick<ArtifactPlan, 'segments' | 'size' | 'unzippedSize' | 'entries'> {
    const directory = Buffer.concat(this.#directory);
    const end = encodeEnd(this.#entries, directory.length, this.#offset);
    this.#addBytes(directory);
    this.#addBytes(end);
    return {
      segments: this.#segments,
      size: this.#offset,
      unzippedSize: this.#unzippedSize,
      entries: this.#entries,
    };
  }
}
