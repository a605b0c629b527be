import type { ServiceError } from './service-error.ts';

/** One answer's share of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Token of the page after this one; undefined on the last. */
  readonly next: string | undefined;
}

/** What a request for a page asks. */
export interface PageRequest<Item> {
  /** Most items that one answer holds. */
  readonly limit: number;
  /** Token of the page before, as `next` gave it. */
  readonly token: string | undefined;
  /** The text by which the list is sorted; no two items share it. */
  readonly keyOf: (item: Item) => string;
  /** The error of a token that is none of ours. */
  readonly invalidToken: () => ServiceError;
}

const mark = 'z1.';

/**
 * Cuts one page out of a list. The token names the last item that was given, so items which come or go between two calls
 * neither repeat nor hide others.
 * @param sorted in ascending order of `keyOf` by code units
 * @throws {ServiceError} `invalidToken`
 */
export function pageOf<Item>(sorted: readonly Item[], request: PageRequest<Item>): Page<Item> {
  const after = request.token === undefined ? undefined : keyIn(request.token, request.invalidToken);
  const rest = after === undefined ? sorted : sorted.filter((item) => request.keyOf(item) > after);
  const items = rest.slice(0, request.limit);
  const last = items.at(-1);
  const more = last !== undefined && rest.length > items.length;
  return { items, next: more ? tokenAfter(request.keyOf(last)) : undefined };
}

/** A token that stands for everything after `key`. */
export function tokenAfter(key: string): string {
  return Buffer.from(mark + key).toString('base64url');
}

/**
 * The key inside a token.
 * @throws {ServiceError} `invalidToken`
 */
export function keyIn(token: string, invalidToken: () => ServiceError): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (!text.startsWith(mark)) {
    throw invalidToken();
  }
  return text.slice(mark.length);
}

/** Order of two texts by code units, the order that `pageOf` expects. */
export function byCodeUnits(left: string, right: string): number {
  if (left === right) {
    return 0;
  }
  return left < right ? -1 : 1;
}
