import { DatabaseSync } from 'node:sqlite';

/**
 * Opens a SQLite database so that no other process can, as long as this one lives: the system drops the lock with the
 * process, however that ends, and process ids do not matter, which mean nothing between containers.
 * @param patienceMs how long a process that is just ending may keep it
 * @throws SQLite's own error; see `isBusy`
 */
export function openExclusively(path: string, patienceMs: number): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: patienceMs, enableForeignKeyConstraints: true });
  try {
    database.exec('pragma locking_mode = exclusive; begin exclusive; commit');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
