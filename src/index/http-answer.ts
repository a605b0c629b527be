import type { Readable } from 'node:stream';
import { decodeContent } from './content-encoding.ts';
import { displayUrl } from './display-url.ts';
import { IndexError } from './errors.ts';

/** A GET request, or a POST request when it has a body. The URL may hold credentials. */
export interface HttpRequest {
  readonly url: URL;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

export type HttpHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** An answer whose body is still to be read, or to be thrown away with {@link discard}. */
export interface HttpAnswer {
  readonly status: number;
  /** Where it came from after redirects, without credentials. */
  readonly url: URL;
  readonly headers: HttpHeaders;
  /** As sent: no content encoding is undone. */
  readonly body: Readable;
}

interface WholeAnswer {
  readonly status: number;
  readonly url: URL;
  readonly contentType: string;
}

export interface TextAnswer extends WholeAnswer {
  readonly text: string;
}

export interface BytesAnswer extends WholeAnswer {
  readonly bytes: Buffer;
}

/** Bodies up to this size are read to their end, so that the connection can be used again. */
const SMALL_BODY = 64 * 1024;

/** A header that comes once; of one that came several times, the first. */
export function headerOf(answer: Pick<HttpAnswer, 'headers'>, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Lets go of an answer whose body nobody wants. */
export function discard(answer: HttpAnswer): void {
  const length = Number(headerOf(answer, 'content-length') ?? Number.NaN);
  if (length <= SMALL_BODY) {
    answer.body.resume();
  } else {
    answer.body.destroy();
  }
}

/** Reads a body as UTF-8 text. @throws {IndexError} INDEX_BAD_ANSWER when it has more than `maxBytes` */
export async function readText(answer: HttpAnswer, maxBytes: number): Promise<TextAnswer> {
  const { bytes, ...rest } = await readBytes(answer, maxBytes);
  return { ...rest, text: bytes.toString('utf8') };
}

/** Reads a body. @throws {IndexError} INDEX_BAD_ANSWER when it has more than `maxBytes` */
export async function readBytes(answer: HttpAnswer, maxBytes: number): Promise<BytesAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      throw badBody(answer.url, `it is larger than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  const body = await decodeContent(Buffer.concat(chunks), headerOf(answer, 'content-encoding'), maxBytes);
  if (body === undefined) {
    throw badBody(answer.url, `its encoding is unknown or damaged, or it is larger than ${maxBytes} bytes`);
  }
  return {
    status: answer.status,
    url: answer.url,
    contentType: headerOf(answer, 'content-type') ?? '',
    bytes: body,
  };
}

function badBody(url: URL, reason: string): IndexError {
  return new IndexError('INDEX_BAD_ANSWER', `Cannot read "${displayUrl(url)}": ${reason}`, {
    data: { url: displayUrl(url) },
    hint: 'check that the address is that of a package index',
  });
}
