import { constants, openSync, readSync } from 'node:fs';
import { Socket } from 'node:net';
import { isSystemError } from '../../errors/system-error.ts';

/** As long as a write that a pipe keeps apart from others (PIPE_BUF), and a bit more for systems that do not. */
const READ_BYTES = 64 * 1024;

/** More writes than a pipe holds. */
const MAX_READS = 256;

/** The reading end of a named pipe that a sandbox writes its output to. */
export class OutputPipe {
  readonly #descriptor: number;
  readonly #socket: Socket;
  readonly #buffer = Buffer.allocUnsafe(READ_BYTES);
  #pending: Buffer[] = [];
  #listener: (() => void) | undefined;

  /** @param path a named pipe that has a writer already */
  constructor(path: string) {
    this.#descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    this.#socket = new Socket({ fd: this.#descriptor, readable: true, writable: false });
    this.#socket.on('data', (chunk: Buffer) => {
      this.#pending.push(chunk);
      this.#listener?.();
    });
    this.#socket.on('error', () => undefined);
    this.#socket.unref();
  }

  onReadable(listener: () => void): void {
    this.#listener = listener;
  }

  /** All that was written so far and not read, one item for each write. */
  read(): Buffer[] {
    const chunks = this.#pending;
    this.#pending = [];
    if (!this.#socket.destroyed && !this.#socket.readableEnded) {
      this.#readNow(chunks);
    }
    return chunks;
  }

  #readNow(chunks: Buffer[]): void {
    // The system says "nothing there" by an error, whose stack would cost more than the call.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      // A writer that keeps up would never let this end.
      for (let reads = 0; reads < MAX_READS; reads += 1) {
        const length = readSync(this.#descriptor, this.#buffer, 0, READ_BYTES, null);
        if (length === 0) {
          return;
        }
        chunks.push(Buffer.from(this.#buffer.subarray(0, length)));
      }
    } catch (error) {
      if (!isSystemError(error) || error.code !== 'EAGAIN') {
        throw error;
      }
    } finally {
      Error.stackTraceLimit = limit;
    }
  }

  close(): void {
    this.#socket.destroy();
  }
}
