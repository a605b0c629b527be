import type { IamTransaction } from './iam.ts';
import type { IamTables } from './tables.ts';

/** Tables of what has a name, a path and an ARN. */
export type NamedTable = 'iam_roles' | 'iam_users' | 'iam_groups' | 'iam_policies' | 'iam_instance_profiles';

/** Names are one whatever their case. */
export const keyOf = (name: string): string => name.toLowerCase();

/** The row of that name in an account. */
export async function findNamed<Table extends NamedTable>(
  db: IamTransaction,
  table: Table,
  { account, name }: { readonly account: string; readonly name: string },
): Promise<IamTables[Table] | undefined> {
  const any: NamedTable = table;
  const row = await db
    .selectFrom(any)
    .selectAll()
    .where('account', '=', account)
    .where('key', '=', keyOf(name))
    .executeTakeFirst();
  return row;
}

/** All rows of an account whose path begins with a prefix. */
export async function listNamed<Table extends NamedTable>(
  db: IamTransaction,
  table: Table,
  { account, pathPrefix = '/' }: { readonly account: string; readonly pathPrefix?: string | undefined },
): Promise<IamTables[Table][]> {
  const any: NamedTable = table;
  const rows = await db.selectFrom(any).selectAll().where('account', '=', account).execute();
  return rows.filter((row) => row.path.startsWith(pathPrefix));
}
