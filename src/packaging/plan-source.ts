import { readSync } from 'node:fs';
import type { ByteSource } from '../zip/byte-source.ts';
import { ZipError } from '../zip/errors.ts';
import type { ArtifactPlan, Segment } from './plan-artifact.ts';

/** A segment with where it begins in the archive. */
interface Placed {
  readonly start: number;
  readonly segment: Segment;
}

/**
 * The archive that a plan would be written as, readable without being written. The plan's packs must stay open.
 * @param label what it is called in messages
 */
export function planSource(plan: ArtifactPlan, label: string): ByteSource {
  const placed: Placed[] = [];
  let size = 0;
  for (const segment of plan.segments) {
    placed.push({ start: size, segment });
    size += lengthOf(segment);
  }
  return {
    label,
    size,
    read: (offset, length) => {
      if (offset < 0 || length < 0 || offset + length > size) {
        throw new ZipError(
          'ZIP_TRUNCATED',
          `Cannot read "${label}": it has ${size} bytes, and ${length} at offset ${offset} were wanted`,
          { data: { archive: label, size, offset, length } },
        );
      }
      const bytes = Buffer.allocUnsafe(length);
      for (let done = 0, at = indexAt(placed, offset); done < length; at += 1) {
        const place = placed[at];
        done += place === undefined ? length - done : copy(place, bytes, { offset: offset + done, done });
      }
      return bytes;
    },
  };
}

function lengthOf(segment: Segment): number {
  return segment.kind === 'pack' ? segment.length : segment.bytes.length;
}

/** Index of the segment that a byte is in. */
function indexAt(placed: readonly Placed[], offset: number): number {
  let low = 0;
  let high = placed.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((placed[middle]?.start ?? 0) <= offset) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

/** Copies what a segment has of the wanted bytes. @returns how many */
function copy(
  { start, segment }: Placed,
  target: Buffer,
  { offset, done }: { readonly offset: number; readonly done: number },
): number {
  const from = offset - start;
  const count = Math.min(lengthOf(segment) - from, target.length - done);
  if (segment.kind === 'bytes') {
    segment.bytes.copy(target, done, from, from + count);
    return count;
  }
  const { descriptor } = segment.pack;
  for (let read = 0; read < count;) {
    const bytes = readSync(descriptor, target, done + read, count - read, segment.offset + from + read);
    if (bytes === 0) {
      throw new ZipError('ZIP_TRUNCATED', `Cannot read "${segment.pack.path}": it became shorter`);
    }
    read += bytes;
  }
  return count;
}
