import type { CreateTableBuilder, Kysely } from 'kysely';
import type { Migration } from '../../state/database.ts';

/** The columns that tell a parameter, in each table. */
function ofParameter(db: Kysely<unknown>, table: string): CreateTableBuilder<string, string> {
  return db.schema
    .createTable(table)
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('region', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull());
}

/** Steps that make Parameter Store's tables, in order. */
export const ssmMigrations: readonly Migration[] = [
  {
    name: 'ssm-0001-tables',
    async up(db: Kysely<unknown>): Promise<void> {
      await ofParameter(db, 'ssm_parameters')
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('tags', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('ssm_parameters_key', ['account', 'region', 'name'])
        .execute();
      await ofParameter(db, 'ssm_versions')
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('type', 'text', (column) => column.notNull())
        .addColumn('value', 'text', (column) => column.notNull())
        .addColumn('data_type', 'text', (column) => column.notNull())
        .addColumn('tier', 'text', (column) => column.notNull())
        .addColumn('description', 'text')
        .addColumn('key_id', 'text')
        .addColumn('allowed_pattern', 'text')
        .addColumn('policies', 'text')
        .addColumn('modified_at', 'bigint', (column) => column.notNull())
        .addColumn('modified_by', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('ssm_versions_key', ['account', 'region', 'name', 'version'])
        .execute();
      await ofParameter(db, 'ssm_labels')
        .addColumn('label', 'text', (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('ssm_labels_key', ['account', 'region', 'name', 'label'])
        .execute();
    },
  },
];
