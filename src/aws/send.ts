import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Readable, type Writable } from 'node:stream';
import type { WireAnswer } from './protocol/answer.ts';

const BODILESS: ReadonlySet<number> = new Set([204, 304]);

/**
 * Sends an answer. A body that fails in its middle cuts the connection, which is how HTTP tells it.
 * @param headers besides those of the answer
 */
export async function send(
  response: ServerResponse,
  answer: WireAnswer,
  { method, headers }: { readonly method: string; readonly headers: Readonly<Record<string, string>> },
): Promise<void> {
  const { status, body } = answer;
  const all: Record<string, string> = { ...headers, ...answer.headers };
  if (BODILESS.has(status)) {
    delete all['content-type'];
    delete all['content-length'];
    discard(body);
    response.writeHead(status, all).end();
    return;
  }
  if (method === 'HEAD') {
    discard(body);
    response.writeHead(status, all).end();
    return;
  }
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    const bytes = body ?? '';
    all['content-length'] = String(typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length);
    if (bytes.length === 0) {
      delete all['content-type'];
    }
    response.writeHead(status, all).end(bytes);
    return;
  }
  response.writeHead(status, all);
  response.flushHeaders();
  if (isSelfSending(body)) {
    await body.sendTo(response);
    return;
  }
  await pipeline(body instanceof Readable ? body : Readable.from(body, { objectMode: false }), response);
}

/** A body that knows a faster way to where it goes than piece by piece. */
interface SelfSending {
  /** Writes all, and ends the sink. @throws what went wrong, with the sink as it is then */
  sendTo(sink: Writable): Promise<void>;
}

function isSelfSending(body: object): body is SelfSending {
  return 'sendTo' in body && typeof body.sendTo === 'function';
}

/** A stream that nobody will read must still let its file go. */
function discard(body: WireAnswer['body']): void {
  if (body instanceof Readable) {
    body.destroy();
  }
}

/** What is left of a request is thrown away up to here, so that its client sees the answer; beyond, the connection ends. */
const MOST_DISCARDED = 1024 ** 3;

/** Reads what an operation left of a request, since clients look at the answer only after all of it was sent. */
export function discardRest(request: IncomingMessage): void {
  if (request.complete || request.destroyed) {
    return;
  }
  // Whoever stopped in the middle still waits for the next piece, and nothing flows while somebody does.
  request.removeAllListeners('readable');
  let left = MOST_DISCARDED;
  request.on('data', (chunk: Uint8Array) => {
    left -= chunk.length;
    if (left < 0) {
      request.destroy();
    }
  });
  request.on('error', () => undefined);
}
