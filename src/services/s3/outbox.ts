import type { NotificationConfiguration as BucketNotifications } from '@aws-sdk/client-s3';
import type { Kysely } from 'kysely';
import { readSetting } from './bucket-store.ts';
import { decodeDocument, encodeDocument } from './document.ts';
import { eventRecord, type ObjectEvent } from './event-record.ts';
import { notificationRules, wantsEvent } from './notification-rules.ts';
import type { NotificationConfiguration, NotificationTargets } from './ports.ts';
import type { S3Tables } from './tables.ts';

type Database = Kysely<S3Tables>;

/**
 * Events on their way out. They are written in the transaction that makes them true and delivered after it, one after the
 * other, so that an event of a change that was answered gets out even when the process is killed in between. What cannot
 * be delivered stays for the next start.
 */
export interface Outbox {
  /** To be called inside the change's transaction. */
  add(transaction: Database, event: ObjectEvent): Promise<void>;
  /** Delivers what waits; to be called after the transaction, and once at the start. Answers at once. */
  deliver(): void;
  /** Resolves when nothing is being delivered any more. */
  settled(): Promise<void>;
}

const BATCH = 100;

/** @param report is told of failures, which nobody waits for */
export function createOutbox(
  db: Database,
  targets: NotificationTargets,
  report: (error: unknown) => void,
): Outbox {
  let running: Promise<void> | undefined;
  let asked = false;
  let started = false;

  const deliverAll = async (): Promise<void> => {
    if (!started) {
      await db.updateTable('s3_pending_events').set({ tried: 0 }).execute();
      started = true;
    }
    while (asked) {
      asked = false;
      await deliverWaiting(db, targets, report);
    }
  };
  const start = (): Promise<void> => {
    running = deliverAll()
      .catch(report)
      .then(() => {
        running = undefined;
        return asked ? start() : undefined;
      });
    return running;
  };

  return {
    add: addEvent,
    deliver() {
      asked = true;
      void (running ?? start());
    },
    settled: async () => running,
  };
}

async function deliverWaiting(
  db: Database,
  targets: NotificationTargets,
  report: (error: unknown) => void,
): Promise<void> {
  for (let batch = await nextBatch(db); batch.length > 0; batch = await nextBatch(db)) {
    for (const { id, configuration, event } of batch) {
      const to = decodeDocument(configuration) as NotificationConfiguration;
      const record = eventRecord(decodeDocument(event) as ObjectEvent, { configurationId: to.id, order: id });
      try {
        await targets.notify(to, { Records: [record] });
        await db.deleteFrom('s3_pending_events').where('id', '=', id).execute();
      } catch (error) {
        report(error);
        await db.updateTable('s3_pending_events').set({ tried: 1 }).where('id', '=', id).execute();
      }
    }
  }
}

function nextBatch(db: Database) {
  return db
    .selectFrom('s3_pending_events')
    .selectAll()
    .where('tried', '=', 0)
    .orderBy('id')
    .limit(BATCH)
    .execute();
}

async function addEvent(transaction: Database, event: ObjectEvent): Promise<void> {
  const stored = await readSetting<BucketNotifications>(transaction, {
    bucket: event.bucket.name,
    kind: 'notification',
  });
  const wanted = notificationRules(stored ?? {}).filter((rule) => wantsEvent(rule, event.name, event.key));
  for (const { id, kind, arn } of wanted) {
    await transaction
      .insertInto('s3_pending_events')
      .values({ configuration: encodeDocument({ id, kind, arn }), event: encodeDocument(event), tried: 0 })
      .execute();
  }
}
