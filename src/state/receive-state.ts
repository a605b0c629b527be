import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sql, type Kysely, type Transaction } from 'kysely';
import { deleteRows, namesOfTables, type NamedTable } from './empty-tables.ts';
import { StateError } from './errors.ts';
import type { StateSource } from './export-state.ts';
import type { FileBlobs } from './file-blobs.ts';
import { isConstraintFailure } from './sqlite-failure.ts';
import { DATABASE_NAME } from './state-archive.ts';
import { stateFolderFailure } from './state-folder.ts';
import { invalidArchive, unpackArchive, type ArchiveTarget } from './unpack-archive.ts';

/** An archive that was unpacked and checked beside a state that is open. Disposing of it removes what is left of it. */
export interface ReceivedState extends Disposable {
  /**
   * Puts it in the place of the state, in one transaction: whatever happens, there is the one or the other. Requests must have
   * ended, as for a reset.
   * @param replace whether a state that has something is to be replaced
   * @throws {StateError} STATE_NOT_EMPTY, STATE_ARCHIVE_INVALID, STATE_DISK_FULL; the state is what it was then
   */
  apply(options: { readonly replace: boolean }): Promise<void>;
}

/** Archives that an earlier process has not finished with are told by this. */
export const RECEIVED_PREFIX = 'received-';

let received = 0;

/**
 * Unpacks and checks an archive, while the state goes on.
 * @throws {StateError} as `unpackArchive`. What `archive` throws
 */
export async function receiveState<Tables>(
  source: StateSource<Tables>,
  archive: AsyncIterable<Uint8Array>,
  target: ArchiveTarget,
): Promise<ReceivedState> {
  received += 1;
  const stage = join(source.folder, `${RECEIVED_PREFIX}${received}`);
  const remove = (): void => rmSync(stage, { recursive: true, force: true });
  try {
    mkdirSync(stage, { mode: 0o700 });
    const blobs = await unpackArchive(stage, archive, target);
    return {
      apply: ({ replace }) => apply({ stage, blobs, target, replace }, source),
      [Symbol.dispose]: remove,
    };
  } catch (error) {
    remove();
    throw stateFolderFailure(error, source.folder);
  }
}

interface Staged {
  readonly stage: string;
  readonly blobs: FileBlobs;
  readonly target: ArchiveTarget;
  readonly replace: boolean;
}

/** Content first: without rows it goes again, at the end or at the next start. */
async function apply<Tables>(
  { stage, blobs, target, replace }: Staged,
  source: StateSource<Tables>,
): Promise<void> {
  if (!replace) {
    await refuseFilled(source.database, target.label);
  }
  source.collector.stop();
  try {
    await source.blobs.adopt(blobs);
    await replaceRows(source.database, join(stage, DATABASE_NAME));
  } catch (error) {
    throw isConstraintFailure(error)
      ? invalidArchive(target.label, 'the database in it is damaged', error)
      : stateFolderFailure(error, source.folder);
  } finally {
    await source.collector.sweep();
  }
}

/** @throws {StateError} STATE_NOT_EMPTY when there is a row */
export async function refuseFilled<Tables>(database: Kysely<Tables>, label: string): Promise<void> {
  for (const { name } of await namesOfTables(database)) {
    const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(database);
    if (rows.length > 0) {
      throw new StateError('STATE_NOT_EMPTY', `Cannot import into ${label}: it has something already`, {
        hint: 'add --replace to lose what there is, or choose a folder that is not there yet (--data DIR)',
      });
    }
  }
}

async function replaceRows<Tables>(database: Kysely<Tables>, path: string): Promise<void> {
  await database.connection().execute(async (connection) => {
    await sql`attach database ${path} as received`.execute(connection);
    try {
      await connection.transaction().execute(async (transaction) => {
        await deleteRows(transaction);
        for (const table of await namesOfTables(transaction)) {
          await copyRows(transaction, table);
        }
        await copySequences(transaction);
      });
    } finally {
      await sql`detach database received`.execute(connection);
    }
  });
}

/** What counts up goes on where it was, also behind rows that are gone. */
async function copySequences<Tables>(transaction: Transaction<Tables>): Promise<void> {
  const { rows } = await sql`select 1 from received.sqlite_schema where name = 'sqlite_sequence'`.execute(
    transaction,
  );
  if (rows.length > 0) {
    await sql`delete from main.sqlite_sequence`.execute(transaction);
    await sql`insert into main.sqlite_sequence (name, seq)
      select name, seq from received.sqlite_sequence`.execute(transaction);
  }
}

/** By the names of columns: tables that were migrated in other steps may have them in another order. */
async function copyRows<Tables>(transaction: Transaction<Tables>, { name }: NamedTable): Promise<void> {
  const { rows } = await sql<NamedTable>`select name from pragma_table_info(${name}, 'main')`.execute(
    transaction,
  );
  const columns = sql.join(rows.map((column) => sql.ref(column.name)));
  await sql`insert into ${sql.table(`main.${name}`)} (${columns})
    select ${columns} from ${sql.table(`received.${name}`)}`.execute(transaction);
}
