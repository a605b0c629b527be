import { keyIn, tokenAfter } from '../../aws/page.ts';
import { invalidParameter } from './errors.ts';

/** The part of a request that asks for a page. */
export interface PagedRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** An answer never holds more, whatever the request allows. */
const MOST_ITEMS = 50;

/** How many items a request gets. */
export const itemsWanted = ({ MaxItems }: PagedRequest): number =>
  Math.min(MaxItems ?? MOST_ITEMS, MOST_ITEMS);

/**
 * The key behind which a page begins.
 * @throws {ServiceError} InvalidParameterValueException for a marker that is none of ours
 */
export function keyBefore({ Marker }: PagedRequest): string | undefined {
  return Marker === undefined || Marker === ''
    ? undefined
    : keyIn(Marker, () => invalidParameter('The pagination marker is invalid.'));
}

/** The part of an answer that tells of further pages. */
export interface NextPage {
  readonly NextMarker?: string;
}

/** Cuts a page out of a list that begins behind the marker and may hold one item more than wanted, or all. */
export function pageFrom<Item>(
  items: readonly Item[],
  wanted: number,
  keyOf: (item: Item) => string,
): { readonly items: readonly Item[]; readonly next: NextPage } {
  const shown = items.slice(0, wanted);
  const last = shown.at(-1);
  return {
    items: shown,
    next: last !== undefined && items.length > wanted ? { NextMarker: tokenAfter(keyOf(last)) } : {},
  };
}

/** Cuts a page out of a whole list, sorted by key. */
export function pageOfAll<Item>(
  sorted: readonly Item[],
  request: PagedRequest,
  keyOf: (item: Item) => string,
): { readonly items: readonly Item[]; readonly next: NextPage } {
  const after = keyBefore(request);
  const rest =
    after === undefined ? sorted : sorted.slice(sorted.findIndex((item) => keyOf(item) === after) + 1);
  return pageFrom(rest, itemsWanted(request), keyOf);
}
