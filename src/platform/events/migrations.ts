import type { Migration } from '../../state/migrations.ts';

/** The tables of events that wait. */
export const eventMigrations: readonly Migration[] = [
  {
    name: 'events',
    async up(database) {
      await database.schema
        .createTable('platform_events')
        .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('due_at', 'bigint', (column) => column.notNull())
        .addColumn('failures', 'integer', (column) => column.notNull())
        .addColumn('refusals', 'integer', (column) => column.notNull())
        .addColumn('event', 'text', (column) => column.notNull())
        .addColumn('payload', 'blob', (column) => column.notNull())
        .execute();
      await database.schema
        .createIndex('platform_events_due')
        .on('platform_events')
        .column('due_at')
        .execute();
    },
  },
];
