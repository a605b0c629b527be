import type { Kysely } from 'kysely';
import type { SsmTables } from './tables.ts';

/** What Parameter Store's operations stand on. */
export interface Ssm {
  readonly db: Kysely<SsmTables>;
}

export type SsmTransaction = Kysely<SsmTables>;

/** Where a parameter lives. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** Runs `work` so that no other request sees or changes what it reads and writes in between. */
export function atomically<Result>(ssm: Ssm, work: (db: SsmTransaction) => Promise<Result>): Promise<Result> {
  return ssm.db.transaction().execute(work);
}
