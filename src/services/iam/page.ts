import { type Page, byCodeUnits, pageOf } from '../../aws/page.ts';
import { validationError } from './errors.ts';

/** The part of a request that asks for a page. */
export interface PagedInput {
  readonly MaxItems?: number | undefined;
  readonly Marker?: string | undefined;
}

/** The part of an answer that tells of further pages. */
export interface PagedOutput {
  readonly IsTruncated: boolean;
  readonly Marker?: string;
}

/**
 * Sorts by key and cuts out the page that the request asks; a page has 100 items where the request names no number.
 * @throws {ServiceError} ValidationError for a marker that is none of ours
 */
export function iamPage<Item>(
  items: readonly Item[],
  input: PagedInput,
  keyOf: (item: Item) => string,
): { readonly items: Item[]; readonly rest: PagedOutput } {
  const sorted = [...items].sort((left, right) => byCodeUnits(keyOf(left), keyOf(right)));
  const page: Page<Item> = pageOf(sorted, {
    limit: input.MaxItems ?? 100,
    token: input.Marker,
    keyOf,
    invalidToken: () => validationError('Invalid Marker.'),
  });
  return {
    items: [...page.items],
    rest: page.next === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: page.next },
  };
}
