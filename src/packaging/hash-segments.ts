import { readSync } from 'node:fs';
import type { Segment } from './plan-artifact.ts';

/** A segment as another thread can read it: descriptors are the process's, not the thread's. */
export type HashSegment =
  | { readonly descriptor: number; readonly offset: number; readonly length: number }
  | { readonly bytes: Uint8Array };

/** What the hashing thread is asked: the digest of some segments, or the state after them. */
export interface HashRequest {
  readonly segments: readonly HashSegment[];
  readonly wanted: 'digest' | 'state';
}

const CHUNK_BYTES = 1 << 20;

export function asHashSegment(segment: Segment): HashSegment {
  return segment.kind === 'bytes'
    ? { bytes: segment.bytes }
    : { descriptor: segment.pack.descriptor, offset: segment.offset, length: segment.length };
}

/** Reads a segment in pieces. A file that became shorter ends early: the writer is who notices and refuses. */
export function readHashSegment(segment: HashSegment, take: (bytes: Uint8Array) => void): void {
  if ('bytes' in segment) {
    take(segment.bytes);
    return;
  }
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, segment.length));
  const end = segment.offset + segment.length;
  for (let at = segment.offset; at < end;) {
    const count = readSync(segment.descriptor, buffer, 0, Math.min(buffer.length, end - at), at);
    if (count === 0) {
      return;
    }
    take(buffer.subarray(0, count));
    at += count;
  }
}
