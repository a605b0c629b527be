import { Worker } from 'node:worker_threads';
import { InternalError } from '../errors/zipwright-error.ts';

/** Where a thread finds the bytes of a file. */
export type RecompressInput =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'file';
      readonly descriptor: number;
      readonly offset: number;
      readonly length: number;
      readonly isDeflated: boolean;
      /** In bytes, unpacked. */
      readonly size: number;
    };

export interface RecompressJob {
  readonly id: number;
  readonly input: RecompressInput;
  /** Only a result of fewer bytes is of use. */
  readonly limit: number;
}

export interface RecompressAnswer {
  readonly id: number;
  readonly bytes: Uint8Array | undefined;
}

/** Jobs that a thread is given before it has answered the one before: it never waits for the next. */
const AHEAD = 2;

/** How much a run may take, and how it is told to end. */
export interface RecompressRun {
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Called after each job with the share of the work done, from 0 to 1. */
  readonly onProgress: (share: number) => void;
}

type Answers = Map<number, Uint8Array | undefined>;

/**
 * Does jobs in threads, the largest first, since they decide how long it takes.
 * @returns by the jobs' ids; `undefined` where the result would not be smaller
 * @throws the signal's reason when aborted
 */
export async function recompressInThreads(
  jobs: readonly RecompressJob[],
  { threads, signal, onProgress }: RecompressRun,
): Promise<ReadonlyMap<number, Uint8Array | undefined>> {
  signal.throwIfAborted();
  if (jobs.length === 0) {
    return new Map();
  }
  const name = import.meta.url.endsWith('.ts') ? './recompress-worker.ts' : './recompress-worker.cjs';
  const workers = Array.from(
    { length: Math.min(threads, jobs.length) },
    () => new Worker(new URL(name, import.meta.url)),
  );
  const { promise, resolve, reject } = Promise.withResolvers<Answers>();
  const abort = (): void => {
    reject(signal.reason);
  };
  signal.addEventListener('abort', abort);
  try {
    handOut(workers, jobs, { resolve, reject, onProgress });
    return await promise;
  } finally {
    signal.removeEventListener('abort', abort);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function sizeOf({ input }: RecompressJob): number {
  return input.kind === 'bytes' ? input.bytes.length : input.size;
}

interface Outcome {
  readonly resolve: (answers: Answers) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: RecompressRun['onProgress'];
}

function handOut(
  workers: readonly Worker[],
  jobs: readonly RecompressJob[],
  { resolve, reject, onProgress }: Outcome,
): void {
  const queue = jobs.toSorted((a, b) => sizeOf(b) - sizeOf(a) || a.id - b.id);
  const sizes = new Map(jobs.map((job) => [job.id, sizeOf(job)]));
  const total = Math.max(
    1,
    [...sizes.values()].reduce((sum, size) => sum + size, 0),
  );
  const answers: Answers = new Map();
  let done = 0;
  for (const worker of workers) {
    worker.on('message', ({ id, bytes }: RecompressAnswer) => {
      answers.set(id, bytes);
      done += sizes.get(id) ?? 0;
      onProgress(done / total);
      giveNext(worker, queue);
      if (answers.size === sizes.size) {
        resolve(answers);
      }
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      reject(new InternalError('A compressing thread ended early'));
    });
    for (let ahead = 0; ahead < AHEAD; ahead += 1) {
      giveNext(worker, queue);
    }
  }
}

function giveNext(worker: Worker, queue: RecompressJob[]): void {
  const job = queue.shift();
  if (job !== undefined) {
    worker.postMessage(job);
  }
}
