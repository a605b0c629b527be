import type { Worker } from 'node:worker_threads';
import { InternalError } from '../errors/zipwright-error.ts';
import { METHOD_STORED } from '../zip/format.ts';
import { storeContent, type CompressedContent } from '../zip/stored-content.ts';

/** Content for a thread to deflate. */
export interface DeflateTask {
  readonly id: number;
  readonly content: Uint8Array<ArrayBuffer>;
}

export interface DeflateResult {
  readonly id: number;
  readonly method: number;
  readonly bytes: Uint8Array;
}

/** Deflates file after file, in several threads or in this one: the same bytes either way. */
export interface Deflater extends AsyncDisposable {
  deflate(content: Buffer): Promise<CompressedContent>;
}

/** Below this size starting threads costs more than it saves. */
const THREADS_WORTHWHILE_BYTES = 4 * 1024 * 1024;
/** More threads than this starve the one that reads and writes. */
const MAX_THREADS = 8;

/**
 * Starts what deflates `total` bytes soonest.
 * @param total bytes, unpacked
 * @param processors that this process may use
 */
export async function startDeflater(total: number, processors: number): Promise<Deflater> {
  const threads = Math.min(MAX_THREADS, processors);
  if (total < THREADS_WORTHWHILE_BYTES || threads < 2) {
    const { compressContent } = await import('../zip/compress.ts');
    return {
      deflate: (content) => Promise.resolve(compressContent(content)),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }
  const { Worker: Thread } = await import('node:worker_threads');
  const file = import.meta.url.endsWith('.ts') ? './deflate-worker.ts' : './deflate-worker.cjs';
  return new DeflatePool(Array.from({ length: threads }, () => new Thread(new URL(file, import.meta.url))));
}

interface Waiting {
  readonly thread: DeflateThread;
  readonly content: Buffer;
  readonly resolve: (compressed: CompressedContent) => void;
  readonly reject: (error: unknown) => void;
}

interface DeflateThread {
  readonly worker: Worker;
  /** Bytes that it was given and has not given back. */
  load: number;
}

class DeflatePool implements Deflater {
  readonly #threads: readonly DeflateThread[];
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  #failure: unknown;

  constructor(workers: readonly Worker[]) {
    this.#threads = workers.map((worker) => ({ worker, load: 0 }));
    for (const { worker } of this.#threads) {
      worker.on('message', this.#finish);
      worker.on('error', this.#fail);
      worker.on('exit', () => {
        this.#fail(new InternalError('A deflating thread ended early'));
      });
    }
  }

  deflate(content: Buffer): Promise<CompressedContent> {
    if (this.#failure !== undefined) {
      return Promise.reject(this.#failure);
    }
    const thread = this.#threads.reduce((least, each) => (each.load < least.load ? each : least));
    const id = this.#next;
    this.#next += 1;
    thread.load += content.length;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { thread, content, resolve, reject });
      // A copy of its own: a buffer may be a view of a pool, which would travel whole.
      const task: DeflateTask = { id, content: new Uint8Array(content) };
      thread.worker.postMessage(task, [task.content.buffer]);
    });
  }

  readonly #finish = ({ id, method, bytes }: DeflateResult): void => {
    const waiting = this.#waiting.get(id);
    if (waiting !== undefined) {
      this.#waiting.delete(id);
      const { thread, content } = waiting;
      thread.load -= content.length;
      const stored = storeContent(content);
      waiting.resolve(method === METHOD_STORED ? stored : { ...stored, method, bytes });
    }
  };

  readonly #fail = (error: unknown): void => {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.values()) {
      reject(error);
    }
    this.#waiting.clear();
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }
}
