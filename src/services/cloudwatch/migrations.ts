import type { Kysely } from 'kysely';
import type { Migration } from '../../state/database.ts';

async function createMetrics(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('cloudwatch_metrics')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('region', 'text', (column) => column.notNull())
    .addColumn('namespace', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('dimensions', 'text', (column) => column.notNull())
    .addUniqueConstraint('cloudwatch_metrics_key', ['account', 'region', 'namespace', 'name', 'dimensions'])
    .execute();
  await db.schema
    .createTable('cloudwatch_data')
    .addColumn('metric_id', 'integer', (column) => column.notNull())
    .addColumn('timestamp', 'bigint', (column) => column.notNull())
    .addColumn('unit', 'text', (column) => column.notNull())
    .addColumn('samples', 'double precision', (column) => column.notNull())
    .addColumn('sum', 'double precision', (column) => column.notNull())
    .addColumn('minimum', 'double precision', (column) => column.notNull())
    .addColumn('maximum', 'double precision', (column) => column.notNull())
    .addColumn('distribution', 'text')
    .execute();
  await db.schema
    .createIndex('cloudwatch_data_time')
    .on('cloudwatch_data')
    .columns(['metric_id', 'timestamp'])
    .execute();
}

/** Steps that make CloudWatch's tables, in order. */
export const cloudwatchMigrations: readonly Migration[] = [
  {
    name: 'cloudwatch-0001-tables',
    async up(db: Kysely<unknown>): Promise<void> {
      await createMetrics(db);
      await db.schema
        .createTable('cloudwatch_alarms')
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('region', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('settings', 'text', (column) => column.notNull())
        .addColumn('tags', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('reason', 'text', (column) => column.notNull())
        .addColumn('reason_data', 'text')
        .addColumn('configured_at', 'bigint', (column) => column.notNull())
        .addColumn('state_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('cloudwatch_alarms_key', ['account', 'region', 'name'])
        .execute();
    },
  },
];
