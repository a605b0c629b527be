import { close, read } from 'node:fs';
import { Readable, type Writable } from 'node:stream';
import { promisify } from 'node:util';
import { InternalError } from '../errors/zipwright-error.ts';

/** Large enough that system calls cost nothing beside copying. */
const BUFFER_BYTES = 512 * 1024;

/** Of pieces that are new each: whoever reads them holds some of them at once. */
const PIECE_BYTES = 128 * 1024;

const readFile = promisify(read);

/** A part of a file that is open. */
export interface Stretch {
  readonly descriptor: number;
  readonly start: number;
  /** Bytes. */
  readonly length: number;
}

/** The bytes of a part of a file. The file is closed at their end, or when the stream is destroyed. */
export class BlobStream extends Readable {
  readonly #descriptor: number;
  readonly #end: number;
  #position: number;
  #isReading = false;
  #onRead: (() => void) | undefined;

  constructor({ descriptor, start, length }: Stretch) {
    super({ highWaterMark: PIECE_BYTES });
    this.#descriptor = descriptor;
    this.#position = start;
    this.#end = start + length;
  }

  /**
   * Writes all to a sink and ends it, through two buffers that are used again and again: a stream needs a new one for each of its
   * pieces, and to collect these takes longer than to copy them.
   * @throws the system's error, or the sink's; the sink is left as it is then
   */
  async sendTo(sink: Writable): Promise<void> {
    const buffers = [Buffer.allocUnsafeSlow(BUFFER_BYTES), Buffer.allocUnsafeSlow(BUFFER_BYTES)] as const;
    try {
      let writing: Promise<void> | undefined;
      for (let turn = 0; this.#position < this.#end; turn += 1) {
        const piece = await this.#readInto(buffers[turn % 2 === 0 ? 0 : 1]);
        await writing;
        writing = write(sink, piece);
        // Awaited one piece later.
        writing.catch(() => undefined);
      }
      await writing;
    } finally {
      this.destroy();
    }
    await end(sink);
  }

  override _read(): void {
    if (this.#position === this.#end) {
      this.push(null);
      return;
    }
    this.#readInto(Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, this.#end - this.#position))).then(
      (piece) => this.push(piece),
      (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
    );
  }

  /** Waits for a read under way, which must not find another file behind its descriptor. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const finish = (): void => close(this.#descriptor, (failure) => done(error ?? failure));
    if (this.#isReading) {
      this.#onRead = finish;
    } else {
      finish();
    }
  }

  async #readInto(buffer: Buffer): Promise<Buffer> {
    this.#isReading = true;
    try {
      const length = Math.min(buffer.length, this.#end - this.#position);
      const { bytesRead } = await readFile(this.#descriptor, buffer, 0, length, this.#position);
      if (bytesRead === 0) {
        throw new InternalError(`Content ends ${this.#end - this.#position} bytes early`);
      }
      this.#position += bytesRead;
      return buffer.subarray(0, bytesRead);
    } finally {
      this.#isReading = false;
      this.#onRead?.();
    }
  }
}

/** @returns when the sink needs the bytes no more */
function write(sink: Writable, bytes: Uint8Array): Promise<void> {
  return settledBy(sink, (done) => sink.write(bytes, done));
}

function end(sink: Writable): Promise<void> {
  return settledBy(sink, (done) => sink.end(done));
}

/** Some sinks that are closed never call back. */
async function settledBy(
  sink: Writable,
  start: (done: (error?: Error | null) => void) => unknown,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const onClose = (): void => reject(closedEarly());
  sink.once('close', onClose);
  try {
    if (sink.destroyed) {
      throw closedEarly();
    }
    start((error) => (error === undefined || error === null ? resolve(undefined) : reject(error)));
    await promise;
  } finally {
    sink.off('close', onClose);
  }
}

/** As Node's own pipelines have it. */
function closedEarly(): Error {
  return Object.assign(new Error('Premature close'), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
}
