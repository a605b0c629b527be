import { byCodeUnits, pageOf } from '../../aws/page.ts';
import { invalidToken } from './errors.ts';

/** The part of a request that asks for a page. */
interface PagedInput {
  readonly limit?: number | undefined;
  readonly nextToken?: string | undefined;
}

/**
 * Sorts by key and cuts out the page that the request asks.
 * @throws {ServiceError} InvalidParameterException for a token that is none of ours
 */
export function logsPage<Item>(
  items: readonly Item[],
  input: PagedInput,
  keyOf: (item: Item) => string,
): { readonly items: Item[]; readonly rest: { nextToken?: string } } {
  const page = pageOf(
    [...items].sort((left, right) => byCodeUnits(keyOf(left), keyOf(right))),
    { limit: input.limit ?? 50, token: input.nextToken, keyOf, invalidToken },
  );
  return {
    items: [...page.items],
    rest: page.next === undefined ? {} : { nextToken: page.next },
  };
}
