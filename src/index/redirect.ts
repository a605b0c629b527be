import { displayUrl } from './display-url.ts';
import { IndexError } from './errors.ts';

export const MAX_REDIRECTS = 10;

export function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

/**
 * Where a redirect leads (RFC 9110 10.2.2). Credentials do not travel: they are looked up anew for each URL.
 * @throws {IndexError} INDEX_BAD_ANSWER when it leads nowhere, to another protocol, or from https to http
 */
export function followRedirect(from: URL, location: string | undefined): URL {
  const target = location === undefined ? null : URL.parse(location, from.href);
  if (target === null) {
    throw badRedirect(from, 'without a place to go to');
  }
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    throw badRedirect(from, `to a "${target.protocol}" address`);
  }
  if (from.protocol === 'https:' && target.protocol === 'http:') {
    throw badRedirect(from, `from https to http, "${displayUrl(target)}"`);
  }
  return target;
}

export function tooManyRedirects(from: URL): IndexError {
  return badRedirect(from, `more than ${MAX_REDIRECTS} times`);
}

function badRedirect(from: URL, reason: string): IndexError {
  return new IndexError('INDEX_BAD_ANSWER', `Cannot fetch "${displayUrl(from)}": it redirects ${reason}`, {
    data: { url: displayUrl(from) },
    hint: 'check the address of the index',
  });
}
