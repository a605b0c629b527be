import { join } from 'node:path';
import { Kysely } from 'kysely';
import { openExclusively } from './exclusive-file.ts';
import { folderInUse, removeHolder, writeHolder } from './folder-holder.ts';
import { makeFolder } from './make-folder.ts';
import { migrate, type MigrationTables, type Migrations } from './migrations.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { DATABASE_NAME } from './state-archive.ts';
import { isBusy, sqliteFailure } from './sqlite-failure.ts';
import { stateFolderFailure } from './state-folder.ts';

export type { Migration, Migrations } from './migrations.ts';

/** The place of a database that is gone when it is closed. */
export const IN_MEMORY = ':memory:';

/** How long a process that is just ending may keep its folder from the next one. */
const LOCK_PATIENCE_MS = 1000;

/**
 * Opens the platform's database: `state.db` in a folder, made when it is not there, or one in memory.
 *
 * A transaction that has committed is on the disk. Queries run one after the other on one connection, and a transaction
 * keeps it until it ends: inside of one use the transaction only, and wait for nothing but queries.
 * Values: see `toSqlite`. The folder belongs to this process until `destroy()` has resolved.
 * @param place the folder, or {@link IN_MEMORY}
 * @param migrations what makes the tables, by service
 * @throws {StateError} STATE_IN_USE, STATE_NEWER, STATE_DAMAGED, STATE_DISK_FULL, STATE_NOT_WRITABLE
 */
export async function openDatabase<Tables>(
  place: string,
  migrations: Migrations,
  now: () => number = Date.now,
): Promise<Kysely<Tables>> {
  const dialect =
    place === IN_MEMORY
      ? sqliteDialect(connect(place, IN_MEMORY), { onClose: () => undefined })
      : sqliteDialect(openFolder(place, now()), { onClose: () => removeHolder(place) });
  const database = new Kysely<MigrationTables>({ dialect });
  try {
    await migrate(database, migrations, { label: place, now: now() });
  } catch (error) {
    await database.destroy();
    throw error;
  }
  // The tables are what the migrations have made, which no type can follow.
  return database as unknown as Kysely<Tables>;
}

function openFolder(folder: string, startedAt: number): SqliteConnection {
  try {
    makeFolder(folder);
    const connection = connect(join(folder, DATABASE_NAME), folder);
    writeHolder(folder, { pid: process.pid, startedAt });
    return connection;
  } catch (error) {
    throw isBusy(error) ? folderInUse(folder) : stateFolderFailure(error, folder);
  }
}

/**
 * Write-ahead log, since a commit then writes one file; synchronous, since what is acknowledged survives a power cut;
 * exclusive, since the lock then keeps other processes out as long as this one lives.
 */
function connect(path: string, label: string): SqliteConnection {
  try {
    const database = openExclusively(path, LOCK_PATIENCE_MS);
    try {
      database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma trusted_schema = off');
      return new SqliteConnection(database, label);
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    throw isBusy(error) ? error : sqliteFailure(error, label);
  }
}
