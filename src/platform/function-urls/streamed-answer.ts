import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type {
  InvokeWithResponseStreamResponse,
  InvokeWithResponseStreamResponseEvent,
} from '@aws-sdk/client-lambda';
import { failedAnswer, urlAnswerHead } from './url-answer.ts';

/** How a runtime says that its stream begins with status and headers as JSON, and a mark after them. */
const WITH_HEAD = 'application/vnd.awslambda.http-integration-response';
const MARK = Buffer.alloc(8);
/** Bytes that the head may have. */
const MAX_HEAD = 64 * 1024;

/**
 * Sends a function's answer as it comes.
 * @param headers they win over what the function says
 */
export async function sendStreamed(
  response: ServerResponse,
  { EventStream: events = [], ResponseStreamContentType }: StreamedAnswer,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const answer = new StreamedUrlAnswer(response, ResponseStreamContentType ?? PLAIN, headers);
  for await (const { InvokeComplete, PayloadChunk } of events) {
    if (InvokeComplete?.ErrorCode !== undefined || !(await answer.take(PayloadChunk?.Payload))) {
      fail(response);
      return;
    }
  }
  answer.end();
}

type StreamedAnswer = Pick<InvokeWithResponseStreamResponse, 'ResponseStreamContentType'> & {
  readonly EventStream?: Iterable<StreamEvent> | AsyncIterable<StreamEvent> | undefined;
};
type StreamEvent = InvokeWithResponseStreamResponseEvent;

const PLAIN = 'application/octet-stream';

class StreamedUrlAnswer {
  readonly #response: ServerResponse;
  readonly #contentType: string;
  readonly #headers: Readonly<Record<string, string>>;
  /** What has come of the head, until all of it is there. */
  #head: Buffer | undefined;

  constructor(response: ServerResponse, contentType: string, headers: Readonly<Record<string, string>>) {
    this.#response = response;
    this.#contentType = contentType;
    this.#headers = headers;
    this.#head = contentType === WITH_HEAD ? Buffer.alloc(0) : undefined;
  }

  /** @returns whether it makes sense */
  async take(payload: Uint8Array = new Uint8Array()): Promise<boolean> {
    if (this.#head === undefined) {
      this.#begin();
      await write(this.#response, Buffer.from(payload));
      return true;
    }
    const head = Buffer.concat([this.#head, payload]);
    const end = head.indexOf(MARK);
    if (end === -1) {
      this.#head = head;
      return head.length <= MAX_HEAD;
    }
    const read = readHead(head.subarray(0, end));
    if (read === undefined) {
      return false;
    }
    this.#head = undefined;
    this.#response.writeHead(read.status, { ...read.headers, ...this.#headers });
    await write(this.#response, head.subarray(end + MARK.length));
    return true;
  }

  end(): void {
    if (this.#head === undefined) {
      this.#begin();
      this.#response.end();
    } else {
      fail(this.#response);
    }
  }

  #begin(): void {
    if (!this.#response.headersSent) {
      this.#response.writeHead(200, { 'content-type': this.#contentType, ...this.#headers });
    }
  }
}

function readHead(bytes: Buffer): ReturnType<typeof urlAnswerHead> {
  try {
    return urlAnswerHead(JSON.parse(bytes.toString('utf8')) as Record<string, unknown>);
  } catch {
    return undefined;
  }
}

async function write(response: ServerResponse, chunk: Buffer): Promise<void> {
  if (chunk.length > 0 && !response.write(chunk) && !response.destroyed) {
    await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
}

/** What has begun can only be cut off. */
function fail(response: ServerResponse): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, headers, body } = failedAnswer;
  response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
}
