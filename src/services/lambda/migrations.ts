import type { CreateTableBuilder, Kysely } from 'kysely';

type Builder = CreateTableBuilder<string, string>;

interface RecordTable {
  readonly table: string;
  /** Beside account and region. */
  readonly key: readonly string[];
  readonly columns: (builder: Builder) => Builder;
}

/** A table of things that live in an account's region, each a JSON record under a key. */
async function createRecords(db: Kysely<unknown>, { table, key, columns }: RecordTable): Promise<void> {
  const builder: Builder = db.schema
    .createTable(table)
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('region', 'text', (column) => column.notNull());
  await columns(builder)
    .addColumn('record', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint(`${table}_key`, ['account', 'region', ...key] as never)
    .execute();
}

const text =
  (...names: readonly string[]) =>
  (builder: Builder): Builder =>
    names.reduce<Builder>(
      (table, name) => table.addColumn(name, 'text', (column) => column.notNull()),
      builder,
    );

const sized = (builder: Builder): Builder =>
  builder.addColumn('code_size', 'bigint', (column) => column.notNull());

const numbered = (builder: Builder): Builder =>
  sized(builder.addColumn('version', 'integer', (column) => column.notNull()));

/** What an account's region uses is summed up from indexes, without reading the records. */
async function indexSums(db: Kysely<unknown>): Promise<void> {
  for (const table of ['lambda_functions', 'lambda_versions', 'lambda_layer_versions']) {
    await db.schema
      .createIndex(`${table}_code_size`)
      .on(table)
      .columns(['account', 'region', 'code_size'])
      .execute();
  }
  await db.schema
    .createIndex('lambda_functions_reserved')
    .on('lambda_functions')
    .columns(['account', 'region', 'name', 'reserved'])
    .execute();
}

/** Steps that make Lambda's tables, in order. */
export const lambdaMigrations = [
  {
    name: 'lambda-1',
    async up(db: Kysely<unknown>): Promise<void> {
      await createRecords(db, {
        table: 'lambda_functions',
        key: ['name'],
        columns: (table) =>
          sized(text('name')(table)).addColumn('reserved', 'integer').addColumn('code_signing', 'text'),
      });
      await createRecords(db, {
        table: 'lambda_versions',
        key: ['function_name', 'version'],
        columns: (table) => numbered(text('function_name')(table)),
      });
      await createRecords(db, {
        table: 'lambda_aliases',
        key: ['function_name', 'name'],
        columns: text('function_name', 'name'),
      });
      await createRecords(db, {
        table: 'lambda_attachments',
        key: ['function_name', 'kind', 'qualifier'],
        columns: (table) =>
          text(
            'kind',
            'function_name',
            'qualifier',
          )(table).addColumn('lookup', 'text', (column) => column.unique()),
      });
      await createRecords(db, {
        table: 'lambda_layer_versions',
        key: ['name', 'version'],
        columns: (table) => numbered(text('name')(table)),
      });
      await createRecords(db, { table: 'lambda_code_signing_configs', key: ['id'], columns: text('id') });
      await indexSums(db);
      await db.schema
        .createTable('lambda_layers')
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('region', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('last_version', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('lambda_layers_key', ['account', 'region', 'name'])
        .execute();
    },
  },
];
