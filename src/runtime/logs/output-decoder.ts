import { MAX_EVENT_BYTES } from './event-size.ts';
import type { LogLevel } from './log-level.ts';
import { FRAME_HEAD_BYTES, readFrameHead, type FrameHead } from './telemetry-frame.ts';

/** What one event is made of. */
export interface OutputRecord {
  readonly bytes: Buffer;
  /** Milliseconds since 1970, where the writer said so. */
  readonly timestamp?: number;
  readonly level?: LogLevel;
}

export interface DecoderOptions {
  readonly onRecord: (record: OutputRecord) => void;
  /** Whether every chunk is one write, or a part of one that is longer than PIPE_BUF; else chunks are cut anywhere. */
  readonly keepsWritesApart: boolean;
}

/** The most that a write to a pipe keeps in one piece (PIPE_BUF, pipe(7)); a longer one comes in pieces of that length. */
const PIPE_BUFFER_BYTES = 4096;

const LINE_END = 10;

interface OpenFrame {
  readonly head: FrameHead;
  readonly chunks: Buffer[];
  missing: number;
}

/**
 * Turns what a runtime's processes write into records. Text becomes one record when a write ends with a line end, so that
 * `print("a\nb")`, which Python writes as `a\nb` and `\n`, is one. Frames of the runtime's logging are one record each. A frame
 * that is not what its head says was text.
 */
export class OutputDecoder {
  readonly #onRecord: (record: OutputRecord) => void;
  readonly #keepsWritesApart: boolean;
  #text: Buffer[] = [];
  #textBytes = 0;
  #frame: OpenFrame | undefined;

  constructor(options: DecoderOptions) {
    this.#onRecord = options.onRecord;
    this.#keepsWritesApart = options.keepsWritesApart;
  }

  push(chunk: Buffer): void {
    for (let rest: Buffer | undefined = chunk; rest !== undefined;) {
      rest = this.#take(rest);
    }
  }

  /** Ends what has begun: text without a line end is a record too. */
  flush(): void {
    const frame = this.#frame;
    if (frame !== undefined) {
      this.#frame = undefined;
      frame.chunks.forEach((chunk) => this.#addText(chunk));
    }
    if (this.#textBytes > 0) {
      this.#endText();
    }
  }

  /** @returns what follows a frame in the same chunk */
  #take(chunk: Buffer): Buffer | undefined {
    if (this.#frame !== undefined) {
      return this.#continueFrame(this.#frame, chunk);
    }
    const head = readFrameHead(chunk);
    if (head !== undefined) {
      return this.#startFrame(head, chunk);
    }
    if (this.#keepsWritesApart) {
      this.#addText(chunk);
      return undefined;
    }
    // A frame may follow a line in the same chunk.
    const end = chunk.indexOf(LINE_END) + 1 || chunk.length;
    this.#addText(chunk.subarray(0, end));
    return from(chunk, end);
  }

  #startFrame(head: FrameHead, chunk: Buffer): Buffer | undefined {
    const end = FRAME_HEAD_BYTES + head.length;
    if (chunk.length >= end) {
      this.#endFrame(head, chunk.subarray(FRAME_HEAD_BYTES, end));
      return from(chunk, end);
    }
    if (this.#mayGoOn(chunk)) {
      this.#frame = { head, chunks: [chunk], missing: end - chunk.length };
    } else {
      this.#addText(chunk);
    }
    return undefined;
  }

  #continueFrame(frame: OpenFrame, chunk: Buffer): Buffer | undefined {
    const { head, chunks, missing } = frame;
    chunks.push(chunk);
    if (chunk.length >= missing) {
      this.#frame = undefined;
      this.#endFrame(head, Buffer.concat(chunks).subarray(FRAME_HEAD_BYTES, FRAME_HEAD_BYTES + head.length));
      return from(chunk, missing);
    }
    if (this.#mayGoOn(chunk)) {
      frame.missing = missing - chunk.length;
    } else {
      this.#frame = undefined;
      chunks.forEach((each) => this.#addText(each));
    }
    return undefined;
  }

  /** Whether more of the same write may follow. */
  #mayGoOn(chunk: Buffer): boolean {
    return !this.#keepsWritesApart || chunk.length === PIPE_BUFFER_BYTES;
  }

  #endFrame({ timestamp, level }: FrameHead, bytes: Buffer): void {
    // Text that was written before stays before it.
    if (this.#textBytes > 0) {
      this.#endText();
    }
    this.#onRecord({ bytes, timestamp, ...(level === undefined ? {} : { level }) });
  }

  #addText(piece: Buffer): void {
    this.#text.push(piece);
    this.#textBytes += piece.length;
    if (piece[piece.length - 1] === LINE_END || this.#textBytes >= MAX_EVENT_BYTES) {
      this.#endText();
    }
  }

  #endText(): void {
    const [first] = this.#text;
    const bytes = this.#text.length === 1 && first !== undefined ? first : Buffer.concat(this.#text);
    this.#text = [];
    this.#textBytes = 0;
    this.#onRecord({ bytes });
  }
}

function from(chunk: Buffer, start: number): Buffer | undefined {
  return start < chunk.length ? chunk.subarray(start) : undefined;
}
