import type { Kysely } from 'kysely';
import type { Ids } from '../../aws/ids.ts';
import type { RequestContext } from '../../aws/operation.ts';
import type { Blobs } from '../../state/blobs.ts';
import type { Outbox } from './outbox.ts';
import type { NotificationTargets } from './ports.ts';
import type { S3Tables } from './tables.ts';

/** What S3's operations work on. */
export interface S3 {
  readonly db: Kysely<S3Tables>;
  readonly blobs: Blobs;
  readonly ids: Ids;
  readonly targets: NotificationTargets;
  readonly outbox: Outbox;
}

/** An operation before it is bound to a service: `PutObject` and so on. */
export type S3Operation<Input, Output> = (s3: S3, input: Input, context: RequestContext) => Promise<Output>;
