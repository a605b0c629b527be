import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { Sha256 } from '../store/sha256.ts';
import { readHashSegment, type HashRequest, type HashSegment } from './hash-segments.ts';

/** Second thread of a build: reads the same segments as the writer and hashes them meanwhile. */

function hashSegments(segments: readonly HashSegment[]): string {
  const hash = createHash('sha256');
  for (const segment of segments) {
    readHashSegment(segment, (bytes) => {
      hash.update(bytes);
    });
  }
  return hash.digest('hex');
}

function joinedState(segments: readonly HashSegment[]): Buffer {
  const hash = new Sha256();
  for (const segment of segments) {
    readHashSegment(segment, (bytes) => {
      hash.update(bytes);
    });
  }
  return hash.save();
}

parentPort?.on('message', ({ segments, wanted }: HashRequest) => {
  parentPort?.postMessage(wanted === 'digest' ? hashSegments(segments) : joinedState(segments));
});
