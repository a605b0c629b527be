import type { ApiRequest } from './http.ts';

/** A request's body when it has ended. */
export type Body =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'too-large'; readonly length: number }
  /** The connection broke before the end. */
  | { readonly kind: 'cut' };

const EMPTY = Buffer.alloc(0);

/**
 * Reads a body of at most `limit` bytes and calls `done` once. What is longer is read to its end and not kept: a client that
 * writes does not read an answer yet.
 */
export function readBody(request: ApiRequest, limit: number, done: (body: Body) => void): void {
  let chunks: Buffer[] = [];
  let length = 0;
  let isOver = false;
  const end = (body: Body): void => {
    if (!isOver) {
      isOver = true;
      done(body);
    }
  };
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= limit) {
      chunks.push(chunk);
    } else {
      chunks = [];
    }
  });
  request.once('end', () =>
    end(length > limit ? { kind: 'too-large', length } : { kind: 'whole', bytes: joined(chunks) }),
  );
  request.once('close', () => end({ kind: 'cut' }));
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [first = EMPTY] = chunks;
  return chunks.length > 1 ? Buffer.concat(chunks) : first;
}
