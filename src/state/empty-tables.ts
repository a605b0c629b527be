import { sql, type Kysely } from 'kysely';

interface NamedTable {
  readonly name: string;
}

/** Removes all rows of all tables but the list of migrations, in one transaction. Numbers that count up begin anew. */
export async function emptyTables<Tables>(database: Kysely<Tables>): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await sql`pragma defer_foreign_keys = on`.execute(transaction);
    const { rows } = await sql<NamedTable>`select name from sqlite_schema
      where type = 'table' and name <> 'migrations' and (name not like 'sqlite\\_%' escape '\\' or name = 'sqlite_sequence')`.execute(
      transaction,
    );
    for (const { name } of rows) {
      await sql`delete from ${sql.table(name)}`.execute(transaction);
    }
  });
}
