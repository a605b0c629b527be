import { type Group, type Stream, findGroup } from './groups.ts';
import { type Logs, type LogsTransaction, atomically } from './logs.ts';
import type { Place } from './place.ts';
import { type NewEvent, publish, writeEvents } from './writing.ts';

/** Where function logs go. */
export interface LogTarget extends Place {
  readonly group: string;
  readonly stream: string;
}

/** The way by which the platform itself writes logs; group and stream are made when they are not there. */
export interface LogAppender {
  /** Writes events, oldest first, and resolves when they are on the disk. */
  append(target: LogTarget, events: readonly NewEvent[]): Promise<void>;
}

async function groupFor(db: LogsTransaction, target: LogTarget, now: number): Promise<Group> {
  await db
    .insertInto('logs_groups')
    .values({
      account: target.account,
      region: target.region,
      name: target.group,
      class: 'STANDARD',
      kms_key: null,
      retention_days: null,
      deletion_protection: 0,
      tags: '{}',
      created_at: now,
    })
    .onConflict((conflict) => conflict.columns(['account', 'region', 'name']).doNothing())
    .execute();
  const group = await findGroup(db, target, target.group);
  if (group === undefined) {
    throw new Error(`The log group ${target.group} is gone inside its own transaction`);
  }
  return group;
}

async function streamFor(
  db: LogsTransaction,
  { group, name, now }: { readonly group: Group; readonly name: string; readonly now: number },
): Promise<Stream> {
  await db
    .insertInto('logs_streams')
    .values({
      group_id: group.id,
      name,
      created_at: now,
      first_event_at: null,
      last_event_at: null,
      last_ingestion_at: null,
    })
    .onConflict((conflict) => conflict.columns(['group_id', 'name']).doNothing())
    .execute();
  return db
    .selectFrom('logs_streams')
    .selectAll()
    .where('group_id', '=', group.id)
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
}

export function createLogAppender(logs: Logs, now: () => number): LogAppender {
  return {
    async append(target, events) {
      const at = now();
      const written = await atomically(logs, async (db) => {
        const group = await groupFor(db, target, at);
        const stream = await streamFor(db, { group, name: target.stream, now: at });
        await writeEvents(db, { group, stream, now: at }, events);
        return { group, stream, now: at };
      });
      publish(logs, written, events);
    },
  };
}
