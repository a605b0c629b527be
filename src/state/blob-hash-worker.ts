import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { ContentHashes } from './content-hashes.ts';
import type { HashAnswer, HashRequest } from './second-thread.ts';

/** Second thread of the state: reads files while they are written, and hashes them meanwhile. */

const buffer = Buffer.allocUnsafeSlow(256 * 1024);

interface GrowingFile {
  readonly descriptor: number;
  readonly hashes: ContentHashes;
  position: number;
}

const files = new Map<number, GrowingFile>();

function fileOf({ job, path }: HashRequest): GrowingFile {
  const known = files.get(job);
  if (known !== undefined) {
    return known;
  }
  const made = { descriptor: openSync(path, 'r'), hashes: new ContentHashes(), position: 0 };
  files.set(job, made);
  return made;
}

function hashUpTo(file: GrowingFile, length: number): void {
  while (file.position < length) {
    const wanted = Math.min(buffer.length, length - file.position);
    const count = readSync(file.descriptor, buffer, { length: wanted, position: file.position });
    if (count === 0) {
      throw new Error('the file is shorter than what was written');
    }
    file.hashes.update(buffer.subarray(0, count));
    file.position += count;
  }
}

function end(job: number): void {
  const file = files.get(job);
  files.delete(job);
  if (file !== undefined) {
    closeSync(file.descriptor);
  }
}

function carryOut(request: HashRequest): HashAnswer | undefined {
  const { job, written, step } = request;
  try {
    if (step === 'abandon') {
      end(job);
      return undefined;
    }
    const file = fileOf(request);
    hashUpTo(file, written);
    if (step === 'go-on') {
      return undefined;
    }
    end(job);
    return { job, digests: file.hashes.digest() };
  } catch (error) {
    end(job);
    return { job, failure: String(error) };
  }
}

parentPort?.on('message', (request: HashRequest) => {
  const answer = carryOut(request);
  if (answer !== undefined) {
    parentPort?.postMessage(answer);
  }
});
