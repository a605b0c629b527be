import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { ResponseStream } from '../../runtime/api/delivery.ts';

/** Takes a function's response as it comes, and gives it on as somebody reads it. */
export class StreamedResponse implements ResponseStream {
  readonly #body = new PassThrough();
  readonly #started = Promise.withResolvers<string | undefined>();

  /** Settles with the content type when the response begins; with nothing when it ended before. */
  get started(): Promise<string | undefined> {
    return this.#started.promise;
  }

  get chunks(): AsyncIterable<Uint8Array> {
    return this.#body;
  }

  start(contentType: string): void {
    this.#started.resolve(contentType);
  }

  write(chunk: Buffer): Promise<void> | undefined {
    // Who has stopped reading makes nobody wait: the function ends as it would.
    if (this.#body.destroyed || this.#body.write(chunk)) {
      return undefined;
    }
    return Promise.race([once(this.#body, 'drain'), once(this.#body, 'close')]).then(() => undefined);
  }

  end(): void {
    this.#started.resolve(undefined);
    this.#body.end();
  }

  fail(error: unknown): void {
    this.#started.reject(error);
    this.#body.destroy();
  }
}
