import type { Kysely } from 'kysely';
import type { Migration } from '../../state/database.ts';

async function createGroups(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('logs_groups')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('region', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('class', 'text', (column) => column.notNull())
    .addColumn('kms_key', 'text')
    .addColumn('retention_days', 'integer')
    .addColumn('deletion_protection', 'integer', (column) => column.notNull())
    .addColumn('tags', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('logs_groups_name', ['account', 'region', 'name'])
    .execute();
  await db.schema
    .createTable('logs_streams')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('group_id', 'integer', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('first_event_at', 'bigint')
    .addColumn('last_event_at', 'bigint')
    .addColumn('last_ingestion_at', 'bigint')
    .addUniqueConstraint('logs_streams_name', ['group_id', 'name'])
    .execute();
}

async function createEvents(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('logs_events')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('group_id', 'integer', (column) => column.notNull())
    .addColumn('stream_id', 'integer', (column) => column.notNull())
    .addColumn('timestamp', 'bigint', (column) => column.notNull())
    .addColumn('ingested_at', 'bigint', (column) => column.notNull())
    .addColumn('message', 'text', (column) => column.notNull())
    .addColumn('size', 'integer', (column) => column.notNull())
    .execute();
  for (const parent of ['group_id', 'stream_id']) {
    await db.schema
      .createIndex(`logs_events_${parent}`)
      .on('logs_events')
      .columns([parent, 'timestamp', 'id'])
      .execute();
  }
}

async function createFilters(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('logs_metric_filters')
    .addColumn('group_id', 'integer', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('pattern', 'text', (column) => column.notNull())
    .addColumn('transformations', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('logs_metric_filters_key', ['group_id', 'name'])
    .execute();
  await db.schema
    .createTable('logs_subscription_filters')
    .addColumn('group_id', 'integer', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('pattern', 'text', (column) => column.notNull())
    .addColumn('destination', 'text', (column) => column.notNull())
    .addColumn('role', 'text')
    .addColumn('distribution', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('logs_subscription_filters_key', ['group_id', 'name'])
    .execute();
}

/** Steps that make the tables of CloudWatch Logs, in order. */
export const logsMigrations: readonly Migration[] = [
  {
    name: 'logs-0001-tables',
    async up(db: Kysely<unknown>): Promise<void> {
      await createGroups(db);
      await createEvents(db);
      await createFilters(db);
    },
  },
];
