import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** A function as it was uploaded. */
export interface UploadedFunction {
  readonly name: string;
  /** Absolute path of the zip. */
  readonly code: string;
  readonly layers: readonly { readonly label: string; readonly file: string }[];
  readonly runtime: string;
  readonly architecture: string;
  readonly handler: string;
  /** Day in ISO 8601. */
  readonly today: string;
}

/** What is wrong with it. */
export interface UploadFinding {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'notice';
  readonly message: string;
  readonly hint: string | undefined;
}

/** Functions that wait to be looked at: whoever uploads more has something else in mind than findings. */
const MAX_WAITING = 20;
/** Milliseconds after which a thread that has nothing to do is ended. */
const IDLE_MS = 2000;

/** Looks at uploads in a thread of its own, one after the other, and tells what is wrong with them. Nothing is refused. */
export class UploadInspector {
  readonly #onFinding: (name: string, finding: UploadFinding) => void;
  readonly #waiting: UploadedFunction[] = [];
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #isWorking = false;

  constructor(onFinding: (name: string, finding: UploadFinding) => void) {
    this.#onFinding = onFinding;
  }

  inspect(uploaded: UploadedFunction): void {
    if (this.#waiting.length < MAX_WAITING) {
      this.#waiting.push(uploaded);
      if (!this.#isWorking) {
        void this.#work();
      }
    }
  }

  async close(): Promise<void> {
    this.#waiting.length = 0;
    clearTimeout(this.#idle);
    await this.#worker?.terminate();
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    clearTimeout(this.#idle);
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        this.#worker ??= startWorker();
        this.#worker.postMessage(next);
        const [findings] = (await once(this.#worker, 'message')) as [readonly UploadFinding[]];
        for (const finding of findings) {
          this.#onFinding(next.name, finding);
        }
      }
    } catch {
      // The thread has ended: uploads are looked at for the reader's sake only.
      this.#worker = undefined;
    }
    this.#isWorking = false;
    this.#idle = setTimeout(() => void this.#retire(), IDLE_MS).unref();
  }

  async #retire(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}

function startWorker(): Worker {
  const name = import.meta.url.endsWith('.ts') ? './inspect-worker.ts' : './inspect-worker.cjs';
  const worker = new Worker(new URL(name, import.meta.url));
  worker.unref();
  return worker;
}
