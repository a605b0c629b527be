import type { CreateTableBuilder, Kysely } from 'kysely';
import type { Migration } from '../../state/database.ts';

type Builder = CreateTableBuilder<string, string>;

/** Columns that everything with a name, a path and an ARN has. */
function named(db: Kysely<unknown>, table: string, more: (builder: Builder) => Builder): Promise<void> {
  const builder: Builder = db.schema
    .createTable(table)
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('path', 'text', (column) => column.notNull())
    .addColumn('arn', 'text', (column) => column.notNull().unique());
  return more(builder)
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint(`${table}_key`, ['account', 'key'])
    .execute();
}

async function createNamed(db: Kysely<unknown>): Promise<void> {
  await named(db, 'iam_roles', (table) =>
    table
      .addColumn('trust_policy', 'text', (column) => column.notNull())
      .addColumn('description', 'text')
      .addColumn('max_session', 'integer', (column) => column.notNull())
      .addColumn('boundary', 'text')
      .addColumn('tags', 'text', (column) => column.notNull()),
  );
  await named(db, 'iam_users', (table) =>
    table.addColumn('boundary', 'text').addColumn('tags', 'text', (column) => column.notNull()),
  );
  await named(db, 'iam_groups', (table) => table);
  await named(db, 'iam_policies', (table) =>
    table
      .addColumn('description', 'text')
      .addColumn('default_version', 'integer', (column) => column.notNull())
      .addColumn('last_version', 'integer', (column) => column.notNull())
      .addColumn('tags', 'text', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull()),
  );
  await named(db, 'iam_instance_profiles', (table) =>
    table.addColumn('role_id', 'text').addColumn('tags', 'text', (column) => column.notNull()),
  );
}

async function createRelations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('iam_memberships')
    .addColumn('group_id', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('iam_memberships_key', ['group_id', 'user_id'])
    .execute();
  await db.schema
    .createTable('iam_inline_policies')
    .addColumn('owner_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('iam_inline_policies_key', ['owner_id', 'name'])
    .execute();
  await db.schema
    .createTable('iam_attachments')
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('owner_id', 'text', (column) => column.notNull())
    .addColumn('policy_arn', 'text', (column) => column.notNull())
    .addColumn('policy_name', 'text', (column) => column.notNull())
    .addColumn('attached_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('iam_attachments_key', ['owner_id', 'policy_arn'])
    .execute();
  await db.schema
    .createIndex('iam_attachments_policy')
    .on('iam_attachments')
    .columns(['account', 'policy_arn'])
    .execute();
}

async function createRest(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('iam_policy_versions')
    .addColumn('policy_id', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('iam_policy_versions_key', ['policy_id', 'version'])
    .execute();
  await db.schema
    .createTable('iam_access_keys')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('secret', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('iam_access_keys_user')
    .on('iam_access_keys')
    .columns(['account', 'user_id'])
    .execute();
  await db.schema
    .createTable('iam_account_aliases')
    .addColumn('account', 'text', (column) => column.primaryKey())
    .addColumn('alias', 'text', (column) => column.notNull().unique())
    .execute();
}

/** Steps that make IAM's tables, in order. */
export const iamMigrations: readonly Migration[] = [
  {
    name: 'iam-0001-tables',
    async up(db: Kysely<unknown>): Promise<void> {
      await createNamed(db);
      await createRelations(db);
      await createRest(db);
    },
  },
];
