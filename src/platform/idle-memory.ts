import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Milliseconds without a request after which nobody minds a pause. */
const IDLE_MS = 5000;

/** Gives memory back to the system once nobody asks for anything: V8 keeps what a busy hour took for the next one. */
export class IdleMemory {
  readonly #collect: () => void;
  readonly #timer: NodeJS.Timeout;

  /** @param isBusy asked when it has been quiet for a while */
  constructor(isBusy: () => boolean, collect: () => void = collectGarbage) {
    this.#collect = collect;
    this.#timer = setTimeout(() => {
      if (isBusy()) {
        this.onRequest();
      } else {
        this.#collect();
      }
    }, IDLE_MS).unref();
  }

  onRequest(): void {
    this.#timer.refresh();
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}

/** Takes some tens of milliseconds. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') {
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  }
}
