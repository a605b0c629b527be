import type { ExpressionBuilder, ExpressionWrapper, Selectable, SqlBool } from 'kysely';
import type { EventPosition } from './event-position.ts';
import type { LogsTransaction } from './logs.ts';
import type { LogEventRow, LogsTables } from './tables.ts';

export type Event = Selectable<LogEventRow>;

/** Which events are wanted. Times in milliseconds since 1970, both inclusive. */
export interface EventRange {
  readonly groupId: number;
  /** Only of these streams. */
  readonly streamIds?: readonly number[];
  readonly from: number;
  readonly to: number;
  /** Only later than this one, and the oldest first. */
  readonly after?: EventPosition | undefined;
  /** Only earlier than this one, and the newest first. */
  readonly before?: EventPosition | undefined;
}

/** What one answer holds at most, as AWS counts: bytes of the messages and 26 for each event. */
export const answerBytes = 1_048_576;
export const bytesPerEvent = 26;

type Where = ExpressionBuilder<LogsTables, 'logs_events'>;
type Condition = ExpressionWrapper<LogsTables, 'logs_events', SqlBool>;

function beyond(where: Where, position: EventPosition, sign: '<' | '>'): Condition {
  return where.or([
    where('timestamp', sign, position.timestamp),
    where.and([where('timestamp', '=', position.timestamp), where('id', sign, position.id)]),
  ]);
}

function conditions(where: Where, range: EventRange): Condition {
  // The index finds its place by the time alone: the position narrows it too.
  const from = Math.max(range.from, range.after?.timestamp ?? 0);
  const to = Math.min(range.to, range.before?.timestamp ?? range.to);
  const all: Condition[] = [where('timestamp', '>=', from), where('timestamp', '<=', to)];
  if (range.streamIds === undefined) {
    all.push(where('group_id', '=', range.groupId));
  } else {
    all.push(where('stream_id', 'in', range.streamIds));
  }
  if (range.after !== undefined) {
    all.push(beyond(where, range.after, '>'));
  }
  if (range.before !== undefined) {
    all.push(beyond(where, range.before, '<'));
  }
  return where.and(all);
}

/** How many of the first events fit into one answer; at least one. */
function fitting(sizes: readonly { readonly size: number }[]): number {
  let bytes = 0;
  const over = sizes.findIndex((event) => {
    bytes += event.size + bytesPerEvent;
    return bytes > answerBytes;
  });
  return over < 0 ? sizes.length : Math.max(over, 1);
}

/**
 * Reads the first events of a range: as many as fit into one answer, at most `limit`. With `before` the newest come
 * first, else the oldest.
 * @returns the events, and whether the range has more
 */
export async function readEvents(
  db: LogsTransaction,
  range: EventRange,
  limit: number,
): Promise<{ readonly events: Event[]; readonly more: boolean }> {
  const direction = range.before === undefined ? 'asc' : 'desc';
  const sizes = await db
    .selectFrom('logs_events')
    .select(['id', 'size'])
    .where((where) => conditions(where, range))
    .orderBy('timestamp', direction)
    .orderBy('id', direction)
    .limit(limit + 1)
    .execute();
  const count = Math.min(fitting(sizes), limit);
  const events = await db
    .selectFrom('logs_events')
    .selectAll()
    .where((where) => conditions(where, range))
    .orderBy('timestamp', direction)
    .orderBy('id', direction)
    .limit(count)
    .execute();
  return { events, more: sizes.length > events.length };
}
