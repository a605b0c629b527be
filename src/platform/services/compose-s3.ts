import type { Operations } from '../../aws/operation.ts';
import { createOutbox } from '../../services/s3/outbox.ts';
import { createS3Service } from '../../services/s3/service.ts';
import type { S3Tables } from '../../services/s3/tables.ts';
import { randomIds } from '../random-ids.ts';
import { tablesFor } from '../state.ts';
import type { SharedParts } from './shared-parts.ts';
import { s3Targets } from './s3-targets.ts';

/** S3, with what gets its notifications out. */
export interface S3Parts {
  readonly operations: Operations;
  /** Sends out notifications that the last process did not. */
  readonly resume: () => void;
  /** Resolves when no notification is on its way. */
  readonly settled: () => Promise<void>;
}

export function composeS3({ state, call, listener }: SharedParts): S3Parts {
  const db = tablesFor<S3Tables>(state.database);
  const targets = s3Targets(call);
  const outbox = createOutbox(db, targets, (error) =>
    listener.onNotice(`Cannot deliver a notification of S3: ${String(error)}`),
  );
  return {
    operations: createS3Service({ db, blobs: state.blobs, ids: randomIds, targets, outbox }),
    resume: () => outbox.deliver(),
    settled: () => outbox.settled(),
  };
}
