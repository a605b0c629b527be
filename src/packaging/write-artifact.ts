import { readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { AtomicFile } from '../store/atomic-file.ts';
import { packDamaged } from '../wheel/pack-format.ts';
import { InlineHash, type ArtifactHasher } from './artifact-hasher.ts';
import type { ArtifactPlan, Segment } from './plan-artifact.ts';

const CHUNK_BYTES = 1 << 20;

/**
 * Carries out a plan: copies the packs' bytes, checking them on the way, and names the file when it is whole.
 * @param hasher a thread that hashes meanwhile, or `undefined` to hash here
 * @returns SHA-256 of the archive, hexadecimal
 * @throws {WheelError} PACK_DAMAGED when a pack is not what was written
 * @throws {StoreError} DISK_FULL, NOT_WRITABLE
 */
export async function writeArtifact(
  plan: ArtifactPlan,
  path: string,
  hasher: ArtifactHasher | undefined,
): Promise<string> {
  using file = new AtomicFile(path);
  const inline = new InlineHash();
  const elsewhere = hasher?.start(plan.segments);
  elsewhere?.catch(() => undefined);
  const take = hasher === undefined ? (bytes: Buffer): void => inline.update(bytes) : undefined;
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (const segment of plan.segments) {
    if (segment.kind === 'bytes') {
      take?.(segment.bytes);
      file.write(segment.bytes);
    } else {
      copySegment(segment, buffer, (bytes) => {
        take?.(bytes);
        file.write(bytes);
      });
    }
  }
  const sha256 = elsewhere === undefined ? inline.digest() : await elsewhere;
  file.commit();
  return sha256;
}

function copySegment(
  segment: Segment & { readonly kind: 'pack' },
  buffer: Buffer,
  write: (bytes: Buffer) => void,
): void {
  const end = segment.offset + segment.length;
  let checksum = 0;
  for (let at = segment.offset; at < end;) {
    const count = readSync(segment.pack.descriptor, buffer, 0, Math.min(CHUNK_BYTES, end - at), at);
    if (count === 0) {
      throw packDamaged(segment.pack.path, 'it became shorter');
    }
    const bytes = buffer.subarray(0, count);
    checksum = segment.crc32 === undefined ? 0 : crc32(bytes, checksum);
    write(bytes);
    at += count;
  }
  if (segment.crc32 !== undefined && checksum !== segment.crc32) {
    throw packDamaged(segment.pack.path, 'the checksum of its data is wrong');
  }
}
