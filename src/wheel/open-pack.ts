import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { ifExists } from '../errors/system-error.ts';
import { markUsed } from '../store/touch.ts';
import { decodeTrailer, packDamaged, TRAILER_SIZE, type PackFacts, type PackTrailer } from './pack-format.ts';
import type { NativeFile } from './native-file.ts';
import { crc32 } from '../zip/crc32.ts';

/** A pack ready to be joined. Its file stays open, so that a clean-up of the cache cannot take it away meanwhile. */
export interface OpenPack extends Disposable {
  readonly path: string;
  readonly descriptor: number;
  readonly trailer: PackTrailer;
  readonly facts: PackFacts;
  /** Central records with offsets from the start of the pack; the caller owns the bytes. */
  readonly directory: Buffer;
  /** JSON array of the names. */
  readonly filesJson: Buffer;
  /** The native files one by one. */
  readNative(): readonly NativeFile[];
}

/**
 * Opens a pack and checks its index; its data is checked by whoever copies it.
 * @param now milliseconds since 1970, for the cache's order of use
 * @returns `undefined` when there is no such pack
 * @throws {WheelError} PACK_DAMAGED
 */
export function openPack(path: string, now: number): OpenPack | undefined {
  const descriptor = ifExists(() => openSync(path, 'r'));
  if (descriptor === undefined) {
    return undefined;
  }
  try {
    return readIndex(path, descriptor, now);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function readIndex(path: string, descriptor: number, now: number): OpenPack {
  const { size, mtimeMs } = fstatSync(descriptor);
  if (size < TRAILER_SIZE) {
    throw packDamaged(path, 'it is cut off');
  }
  const trailer = decodeTrailer(readAt(descriptor, size - TRAILER_SIZE, TRAILER_SIZE), size, path);
  const index = readAt(descriptor, trailer.dataSize, size - trailer.dataSize - TRAILER_SIZE);
  if (crc32(index) !== trailer.indexCrc) {
    throw packDamaged(path, 'the checksum of its index is wrong');
  }
  markUsed(path, mtimeMs, now);
  const filesStart = trailer.directorySize;
  const nativeStart = filesStart + trailer.filesSize;
  const factsStart = nativeStart + trailer.nativeSize;
  return {
    path,
    descriptor,
    trailer,
    // Written by PackWriter and protected by the checksum above.
    facts: JSON.parse(index.toString('utf8', factsStart)) as PackFacts,
    directory: index.subarray(0, filesStart),
    filesJson: index.subarray(filesStart, nativeStart),
    readNative: () => JSON.parse(index.toString('utf8', nativeStart, factsStart)) as NativeFile[],
    [Symbol.dispose]: () => {
      closeSync(descriptor);
    },
  };
}

function readAt(descriptor: number, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const count = readSync(descriptor, bytes, done, length - done, offset + done);
    if (count === 0) {
      return bytes.subarray(0, done);
    }
    done += count;
  }
  return bytes;
}

/**
 * Reads a pack's data once and compares its checksum.
 * @throws {WheelError} PACK_DAMAGED
 */
export function verifyPackData(pack: OpenPack): void {
  const chunk = 1 << 20;
  let checksum = 0;
  for (let at = 0; at < pack.trailer.dataSize; at += chunk) {
    checksum = crc32(readAt(pack.descriptor, at, Math.min(chunk, pack.trailer.dataSize - at)), checksum);
  }
  if (checksum !== pack.trailer.dataCrc) {
    throw packDamaged(pack.path, 'the checksum of its data is wrong');
  }
}
