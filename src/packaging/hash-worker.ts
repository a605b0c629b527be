import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { HashSegment } from './artifact-hasher.ts';

/** Second thread of a build: reads the same segments as the writer and hashes them meanwhile. */
const CHUNK_BYTES = 1 << 20;

function hashSegments(segments: readonly HashSegment[]): string {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (const segment of segments) {
    if ('bytes' in segment) {
      hash.update(segment.bytes);
      continue;
    }
    const end = segment.offset + segment.length;
    for (let at = segment.offset; at < end;) {
      const count = readSync(segment.descriptor, buffer, 0, Math.min(CHUNK_BYTES, end - at), at);
      if (count === 0) {
        break;
      }
      hash.update(buffer.subarray(0, count));
      at += count;
    }
  }
  return hash.digest('hex');
}

parentPort?.once('message', (segments: readonly HashSegment[]) => {
  parentPort?.postMessage(hashSegments(segments));
});
