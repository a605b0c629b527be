import { behindPrefix } from './key-order.ts';

/** What lists of keys ask, objects and uploads alike. */
export interface Listing {
  readonly prefix: string;
  /** Empty for none. */
  readonly delimiter: string;
  /** Entries up to and with this name are left out. */
  readonly after: string | undefined;
  readonly limit: number;
}

export type Entry<Row> =
  | { readonly kind: 'row'; readonly name: string; readonly row: Row }
  | { readonly kind: 'prefix'; readonly name: string };

export interface EntryPage<Row> {
  readonly entries: readonly Entry<Row>[];
  readonly truncated: boolean;
}

/** Where reading goes on: behind a row, or at a key and what follows it. */
export type Position<Row> = { readonly behind: Row } | { readonly from: string };

/** Where rows come from: in order, those with the prefix, at most `limit`. */
export type ReadRows<Row> = (position: Position<Row> | undefined, limit: number) => Promise<readonly Row[]>;

const LONGEST_BATCH = 1001;
const SHORT_BATCH = 64;

/**
 * One page of a list. Keys that have the delimiter behind the prefix are rolled up into common prefixes; what is rolled up
 * is leapt over, so a page costs what is on it and not what lies beneath.
 */
export async function listEntries<Row extends Keyed>(
  listing: Listing,
  readRows: ReadRows<Row>,
): Promise<EntryPage<Row>> {
  if (listing.limit === 0) {
    // No entries asked for are none answered, and no more to come.
    return { entries: [], truncated: false };
  }
  const entries: Entry<Row>[] = [];
  let position: Position<Row> | undefined;
  do {
    const wanted = listing.delimiter === '' ? Math.min(listing.limit + 1, LONGEST_BATCH) : SHORT_BATCH;
    const rows = await readRows(position, wanted);
    const { isFull, rolledUp } = takeRows(entries, rows, listing);
    if (isFull) {
      return { entries, truncated: true };
    }
    const last = rows.length < wanted ? undefined : rows.at(-1);
    position = last === undefined || rolledUp === undefined ? behind(last) : leap(rolledUp);
  } while (position !== undefined);
  return { entries, truncated: false };
}

interface Keyed {
  readonly key: string;
}

interface Taken {
  /** Whether there is more than the page takes. */
  readonly isFull: boolean;
  /** The common prefix that the last row went into. */
  readonly rolledUp: string | undefined;
}

function takeRows<Row extends Keyed>(entries: Entry<Row>[], rows: readonly Row[], listing: Listing): Taken {
  let rolledUp: string | undefined;
  for (const row of rows) {
    if (rolledUp !== undefined && row.key.startsWith(rolledUp)) {
      continue;
    }
    rolledUp = commonPrefix(row.key, listing);
    const isPast = rolledUp !== undefined && listing.after?.startsWith(rolledUp) === true;
    if (isPast) {
      continue;
    }
    if (entries.length === listing.limit) {
      return { isFull: true, rolledUp };
    }
    entries.push(
      rolledUp === undefined ? { kind: 'row', name: row.key, row } : { kind: 'prefix', name: rolledUp },
    );
  }
  return { isFull: false, rolledUp };
}

function behind<Row>(row: Row | undefined): Position<Row> | undefined {
  return row === undefined ? undefined : { behind: row };
}

function leap(prefix: string): { readonly from: string } | undefined {
  const from = behindPrefix(prefix);
  return from === undefined ? undefined : { from };
}

function commonPrefix(key: string, { prefix, delimiter }: Listing): string | undefined {
  if (delimiter === '') {
    return undefined;
  }
  const at = key.indexOf(delimiter, prefix.length);
  return at === -1 ? undefined : key.slice(0, at + delimiter.length);
}
