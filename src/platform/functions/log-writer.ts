import type { LogEvent, LogSink } from '../../runtime/logs/log-event.ts';

/** A log stream of one account's function. */
export interface StreamAddress {
  readonly account: string;
  readonly region: string;
  readonly group: string;
  readonly stream: string;
}

/** Where events are kept: of one stream, in order. Group and stream are made where they are not there. */
export interface EventStore {
  append(address: StreamAddress, events: readonly Pick<LogEvent, 'timestamp' | 'message'>[]): Promise<void>;
}

/** How long events wait for others, in milliseconds: many invocations share one write to the disk. */
const GATHER_MS = 200;

interface Gathered {
  readonly address: StreamAddress;
  events: LogEvent[];
}

/** Hands what functions log to the Logs service, some events at a time; invocations never wait for it. */
export class LogWriter {
  readonly #store: EventStore;
  readonly #onFailure: (error: unknown) => void;
  readonly #waiting = new Set<Gathered>();
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  /** @param onFailure told when events are lost */
  constructor(store: EventStore, onFailure: (error: unknown) => void) {
    this.#store = store;
    this.#onFailure = onFailure;
  }

  /** A sink for one stream. */
  open(address: StreamAddress): LogSink {
    const gathered: Gathered = { address, events: [] };
    return {
      write: (event) => {
        gathered.events.push(event);
        this.#waiting.add(gathered);
        this.#timer ??= setTimeout(() => void this.flush(), GATHER_MS);
      },
    };
  }

  /** Resolves when everything that was logged before is where it can be read. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batches = [...this.#waiting].map((gathered) => {
      const { address, events } = gathered;
      gathered.events = [];
      return { address, events };
    });
    this.#waiting.clear();
    if (batches.length > 0) {
      this.#writing = this.#writing.then(() => this.#write(batches));
    }
    return this.#writing;
  }

  async #write(
    batches: readonly { readonly address: StreamAddress; readonly events: readonly LogEvent[] }[],
  ): Promise<void> {
    for (const { address, events } of batches) {
      try {
        await this.#store.append(address, events);
      } catch (error) {
        this.#onFailure(error);
      }
    }
  }
}
