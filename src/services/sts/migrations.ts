import type { Kysely } from 'kysely';
import type { Migration } from '../../state/database.ts';

/** Steps that make STS's tables, in order. */
export const stsMigrations: readonly Migration[] = [
  {
    name: 'sts-0001-tables',
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('sts_sessions')
        .addColumn('access_key_id', 'text', (column) => column.primaryKey())
        .addColumn('secret', 'text', (column) => column.notNull())
        .addColumn('token', 'text', (column) => column.notNull())
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('arn', 'text', (column) => column.notNull())
        .addColumn('user_id', 'text', (column) => column.notNull())
        .addColumn('transitive_tags', 'text', (column) => column.notNull())
        .addColumn('source_identity', 'text')
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('sts_sessions_expiry').on('sts_sessions').column('expires_at').execute();
    },
  },
];
