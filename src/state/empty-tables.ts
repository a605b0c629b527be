import { sql, type Kysely, type Transaction } from 'kysely';

export interface NamedTable {
  readonly name: string;
}

/** The tables that hold what services keep. */
export async function namesOfTables<Tables>(database: Kysely<Tables>): Promise<readonly NamedTable[]> {
  const { rows } = await sql<NamedTable>`select name from main.sqlite_schema
    where type = 'table' and name <> 'migrations' and name not like 'sqlite\\_%' escape '\\'`.execute(
    database,
  );
  return rows;
}

/** Removes all rows of all tables but the list of migrations, in one transaction. Numbers that count up begin anew. */
export async function emptyTables<Tables>(database: Kysely<Tables>): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await deleteRows(transaction);
    const { rows } = await sql`select 1 from main.sqlite_schema where name = 'sqlite_sequence'`.execute(
      transaction,
    );
    if (rows.length > 0) {
      await sql`delete from main.sqlite_sequence`.execute(transaction);
    }
  });
}

/** Removes all rows of all tables; which of them refer to others matters only at the end of the transaction. */
export async function deleteRows<Tables>(transaction: Transaction<Tables>): Promise<void> {
  await sql`pragma defer_foreign_keys = on`.execute(transaction);
  for (const { name } of await namesOfTables(transaction)) {
    await sql`delete from ${sql.table(name)}`.execute(transaction);
  }
}
