import { readSync } from 'node:fs';
import { packDamaged } from '../wheel/pack-format.ts';
import { crc32 } from '../zip/crc32.ts';
import type { Segment } from './plan-artifact.ts';

/**
 * Reads a run of a pack's bytes in pieces and checks them.
 * @param buffer where the pieces are read to, one after the other
 * @throws {WheelError} PACK_DAMAGED when the bytes are not what was written
 */
export function readSegment(
  segment: Segment & { readonly kind: 'pack' },
  buffer: Buffer,
  take: (bytes: Buffer) => void,
): void {
  const end = segment.offset + segment.length;
  let checksum = 0;
  for (let at = segment.offset; at < end;) {
    const count = readSync(segment.pack.descriptor, buffer, 0, Math.min(buffer.length, end - at), at);
    if (count === 0) {
      throw packDamaged(segment.pack.path, 'it became shorter');
    }
    const bytes = buffer.subarray(0, count);
    checksum = segment.crc32 === undefined ? 0 : crc32(bytes, checksum);
    take(bytes);
    at += count;
  }
  if (segment.crc32 !== undefined && checksum !== segment.crc32) {
    throw packDamaged(segment.pack.path, 'the checksum of its data is wrong');
  }
}
