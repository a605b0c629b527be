import type { IncomingHttpHeaders } from 'node:http';

/** The head of a request as routing, signatures and bindings look at it. */
export interface WireRequest {
  readonly method: string;
  /** As it came, with its percent-encoding. */
  readonly path: string;
  /** Pairs in their order, decoded. A key without `=` has the value ''. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** The query as it came, without the question mark. */
  readonly rawQuery: string;
  readonly headers: IncomingHttpHeaders;
  /** `Host`, with its port. */
  readonly host: string;
  readonly isEncrypted: boolean;
}

/** What is no percent-encoding. */
export class EncodingError extends Error {}

/** Decodes percent-encoding once. Plus signs stand for themselves, as in paths. */
export function decodePercent(text: string): string {
  if (!text.includes('%')) {
    return text;
  }
  try {
    return decodeURIComponent(text);
  } catch {
    throw new EncodingError(`Malformed percent-encoding`);
  }
}

/** Decodes a query or a form: percent-encoding once, and plus signs as spaces. */
export function decodeForm(text: string): [name: string, value: string][] {
  return text
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      const name = equals === -1 ? part : part.slice(0, equals);
      const value = equals === -1 ? '' : part.slice(equals + 1);
      return [decodePercent(name.replaceAll('+', ' ')), decodePercent(value.replaceAll('+', ' '))];
    });
}

/** Scheme and authority of a target in absolute form, which clients send to proxies. */
const ABSOLUTE = /^https?:\/\/([^/?#]*)/i;

export interface RequestHead {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly isEncrypted?: boolean;
}

/**
 * Reads a request's head. Dots in paths stay: they may be part of an object's key.
 * @throws {EncodingError} where the query is not percent-encoded
 */
export function readHead({
  method = 'GET',
  url = '/',
  headers,
  isEncrypted = false,
}: RequestHead): WireRequest {
  const absolute = ABSOLUTE.exec(url);
  const target = absolute === null ? url : url.slice(absolute[0].length);
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  const rawQuery = mark === -1 ? '' : target.slice(mark + 1);
  return {
    method,
    path: path.startsWith('/') ? path : `/${path}`,
    query: decodeForm(rawQuery),
    rawQuery,
    headers,
    host: absolute?.[1] ?? headers.host ?? '',
    isEncrypted,
  };
}

/** A header's value; repeated ones are joined by Node already. */
export function header(request: Pick<WireRequest, 'headers'>, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** The first value of a query key. */
export function queryValue(request: Pick<WireRequest, 'query'>, name: string): string | undefined {
  return request.query.find(([key]) => key === name)?.[1];
}
