import { type Group, type Stream, keptSince } from './groups.ts';
import type { Logs, LogsTransaction } from './logs.ts';

/** An event that is to be written. */
export interface NewEvent {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

/** Rows that one insert may have; SQLite takes so many parameters and no more. */
const rowsPerInsert = 500;

/** Writes events into a stream, in the order given, and keeps the stream's own times right. */
export async function writeEvents(
  db: LogsTransaction,
  { group, stream, now }: { readonly group: Group; readonly stream: Stream; readonly now: number },
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length === 0) {
    return;
  }
  const rows = events.map((event) => ({
    group_id: group.id,
    stream_id: stream.id,
    timestamp: event.timestamp,
    ingested_at: now,
    message: event.message,
    size: Buffer.byteLength(event.message),
  }));
  for (let start = 0; start < rows.length; start += rowsPerInsert) {
    await db
      .insertInto('logs_events')
      .values(rows.slice(start, start + rowsPerInsert))
      .execute();
  }
  const times = events.map((event) => event.timestamp);
  const first = times.reduce((left, right) => Math.min(left, right));
  const last = times.reduce((left, right) => Math.max(left, right));
  await db
    .updateTable('logs_streams')
    .set({
      first_event_at: Math.min(stream.first_event_at ?? first, first),
      last_event_at: Math.max(stream.last_event_at ?? last, last),
      last_ingestion_at: now,
    })
    .where('id', '=', stream.id)
    .execute();
}

/** Tells live tails of events that have been written. */
export function publish(
  logs: Logs,
  { group, stream, now }: { readonly group: Group; readonly stream: Stream; readonly now: number },
  events: readonly NewEvent[],
): void {
  logs.feed.publish(
    events.map((event) => ({
      place: group,
      group: group.name,
      stream: stream.name,
      timestamp: event.timestamp,
      ingestedAt: now,
      message: event.message,
    })),
  );
}

/** Removes what a group's retention no longer keeps. Readers leave it out in any case. */
export async function removeExpired(db: LogsTransaction, group: Group, now: number): Promise<void> {
  if (group.retention_days !== null) {
    await db
      .deleteFrom('logs_events')
      .where('group_id', '=', group.id)
      .where('timestamp', '<', keptSince(group, now))
      .execute();
  }
}
