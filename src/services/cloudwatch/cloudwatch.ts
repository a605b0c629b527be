import type { Kysely } from 'kysely';
import type { CloudWatchTables } from './tables.ts';

/** What CloudWatch's operations stand on. */
export interface CloudWatch {
  readonly db: Kysely<CloudWatchTables>;
  /** Writes what the platform itself has measured and not yet written. */
  readonly settle: () => Promise<void>;
}

export type CloudWatchTransaction = Kysely<CloudWatchTables>;

/** Where a metric lives. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** Runs `work` so that no other request sees or changes what it reads and writes in between. */
export function atomically<Result>(
  cloudwatch: Pick<CloudWatch, 'db'>,
  work: (db: CloudWatchTransaction) => Promise<Result>,
): Promise<Result> {
  return cloudwatch.db.transaction().execute(work);
}
