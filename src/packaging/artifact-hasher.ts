import { createHash } from 'node:crypto';
import { InternalError } from '../errors/zipwright-error.ts';
import type { Segment } from './plan-artifact.ts';

/** A segment as another thread can read it: descriptors are the process's, not the thread's. */
export type HashSegment =
  | { readonly descriptor: number; readonly offset: number; readonly length: number }
  | { readonly bytes: Uint8Array };

/** SHA-256 of an archive, computed while it is written. */
export interface ArtifactHasher extends Disposable {
  /** Starts hashing the segments; resolves with the hexadecimal digest. */
  start(segments: readonly Segment[]): Promise<string>;
}

/** Below this size a second thread costs more than it saves. */
export const WORKER_WORTHWHILE_BYTES = 8 * 1024 * 1024;

/** Starts the second thread, which takes some milliseconds to be ready: call it before the archive is planned. */
export async function startHashWorker(): Promise<ArtifactHasher> {
  const { Worker } = await import('node:worker_threads');
  const name = import.meta.url.endsWith('.ts') ? './hash-worker.ts' : './hash-worker.cjs';
  const worker = new Worker(new URL(name, import.meta.url));
  const stop = (): void => {
    void worker.terminate();
  };
  return {
    start(segments) {
      const digest = new Promise<string>((resolve, reject) => {
        worker.once('message', resolve);
        worker.once('error', reject);
        worker.once('exit', () => {
          reject(new InternalError('The hashing thread ended early'));
        });
      });
      worker.postMessage(segments.map(asHashSegment));
      return digest;
    },
    [Symbol.dispose]: stop,
  };
}

function asHashSegment(segment: Segment): HashSegment {
  return segment.kind === 'bytes'
    ? { bytes: segment.bytes }
    : { descriptor: segment.pack.descriptor, offset: segment.offset, length: segment.length };
}

/** Collects the bytes that the writer itself passes by: for archives too small for a second thread. */
export class InlineHash {
  readonly #hash = createHash('sha256');

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  digest(): string {
    return this.#hash.digest('hex');
  }
}
