import type { Kysely } from 'kysely';
import type { Ids } from '../../aws/ids.ts';
import type { IamLookup } from './ports.ts';
import type { StsTables } from './tables.ts';

/** What STS's operations stand on. */
export interface Sts {
  readonly db: Kysely<StsTables>;
  readonly ids: Ids;
  readonly iam: IamLookup;
}
