import { readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { inflateRawSync } from 'node:zlib';
import { deflateHard } from './recompress-deflate.ts';
import type { RecompressAnswer, RecompressJob } from './recompress-threads.ts';

/** One of the threads that deflate files anew. Descriptors are the process's, so each reads its files by itself. */
function contentOf({ input }: RecompressJob): Buffer {
  if (input.kind === 'bytes') {
    return Buffer.from(input.bytes.buffer, input.bytes.byteOffset, input.bytes.byteLength);
  }
  const bytes = Buffer.alloc(input.length);
  for (let done = 0; done < bytes.length;) {
    const count = readSync(input.descriptor, bytes, done, bytes.length - done, input.offset + done);
    if (count === 0) {
      throw new Error('The pack became shorter');
    }
    done += count;
  }
  return input.isDeflated ? inflateRawSync(bytes, { maxOutputLength: Math.max(1, input.size) }) : bytes;
}

/** Nothing is taken that does not unpack to what it was made of. */
function recompress(job: RecompressJob): Uint8Array | undefined {
  const content = contentOf(job);
  const bytes = deflateHard(content);
  if (bytes.length >= job.limit) {
    return undefined;
  }
  if (!inflateRawSync(bytes, { maxOutputLength: Math.max(1, content.length) }).equals(content)) {
    throw new Error('What was deflated does not unpack to the same bytes');
  }
  return bytes;
}

parentPort?.on('message', (job: RecompressJob) => {
  const answer: RecompressAnswer = { id: job.id, bytes: recompress(job) };
  parentPort?.postMessage(answer);
});
