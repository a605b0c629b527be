import { Worker } from 'node:worker_threads';
import type { Digests } from './content-hashes.ts';

/** What the second thread is told about a file that is being written. */
export interface HashRequest {
  readonly job: number;
  readonly path: string;
  /** Bytes that are in the file by now. */
  readonly written: number;
  readonly step: 'go-on' | 'finish' | 'abandon';
}

export type HashAnswer = { readonly job: number } & (
  | { readonly digests: Digests }
  | { readonly failure: string }
);

/** Milliseconds after which a thread that has nothing to do is ended. */
const IDLE_MS = 10_000;

/** The second thread, while there is one. */
interface SecondThread {
  readonly worker: Worker;
  readonly jobs: Map<number, PromiseWithResolvers<Digests>>;
  idle: NodeJS.Timeout | undefined;
}

let thread: SecondThread | undefined;
let jobCount = 0;

/** A file that is hashed by the second thread while this one writes it. */
export interface HashedFile {
  /** Says that so many bytes are in the file by now. */
  written(bytes: number): void;
  /** @param bytes all of the file. @returns its hashes. @throws when the thread cannot */
  finish(bytes: number): Promise<Digests>;
  abandon(): void;
}

/** Begins with a file that is there already. */
export function hashMeanwhile(path: string): HashedFile {
  jobCount += 1;
  const job = jobCount;
  const answered = Promise.withResolvers<Digests>();
  answered.promise.catch(() => undefined);
  const { worker, jobs, idle } = (thread ??= startThread());
  clearTimeout(idle);
  // Who waits for an answer keeps the process alive, an idle thread does not.
  worker.ref();
  jobs.set(job, answered);
  const tell = (written: number, step: HashRequest['step']): void =>
    worker.postMessage({ job, path, written, step } satisfies HashRequest);
  return {
    written: (bytes) => tell(bytes, 'go-on'),
    finish: (bytes) => {
      tell(bytes, 'finish');
      return answered.promise;
    },
    abandon: () => {
      tell(0, 'abandon');
      endJob(worker, job);
    },
  };
}

function startThread(): SecondThread {
  const name = import.meta.url.endsWith('.ts') ? './blob-hash-worker.ts' : './blob-hash-worker.cjs';
  const worker = new Worker(new URL(name, import.meta.url));
  const made: SecondThread = { worker, jobs: new Map(), idle: undefined };
  worker.on('message', (answer: HashAnswer) => {
    const job = made.jobs.get(answer.job);
    if ('digests' in answer) {
      job?.resolve(answer.digests);
    } else {
      job?.reject(new Error(answer.failure));
    }
    endJob(worker, answer.job);
  });
  const onEnd = (error: unknown): void => {
    thread = thread === made ? undefined : thread;
    for (const job of made.jobs.values()) {
      job.reject(error);
    }
  };
  worker.on('error', onEnd);
  worker.on('exit', () => onEnd(new Error('The thread has ended')));
  return made;
}

function endJob(worker: Worker, job: number): void {
  if (thread?.worker !== worker) {
    return;
  }
  const ending = thread;
  ending.jobs.delete(job);
  if (ending.jobs.size === 0) {
    worker.unref();
    ending.idle = setTimeout(() => {
      thread = undefined;
      void ending.worker.terminate();
    }, IDLE_MS).unref();
  }
}
