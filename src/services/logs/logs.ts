import type { Kysely } from 'kysely';
import type { Ids } from '../../aws/ids.ts';
import type { LogFeed } from './log-feed.ts';
import type { LogsTables } from './tables.ts';

/** What the operations of CloudWatch Logs stand on. */
export interface Logs {
  readonly db: Kysely<LogsTables>;
  readonly ids: Ids;
  /** Tells live tails of new events. */
  readonly feed: LogFeed;
  /** Milliseconds between two updates of a live tail; AWS sends one a second. */
  readonly tailInterval?: number;
}

export type LogsTransaction = Kysely<LogsTables>;

/** Runs `work` so that no other request sees or changes what it reads and writes in between. */
export function atomically<Result>(
  logs: Logs,
  work: (db: LogsTransaction) => Promise<Result>,
): Promise<Result> {
  return logs.db.transaction().execute(work);
}
