import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type Dialect,
  type Driver,
  type LimitNode,
  type TransactionSettings,
} from 'kysely';
import type { SqliteConnection } from './sqlite-connection.ts';
import { Turns } from './turns.ts';

/** Queries take microseconds and transactions hold nothing but queries: whoever waits longer waits for himself. */
const PATIENCE_MS = 10_000;

/** Queries take turns in the driver, which tells a deadlock; Kysely's own turns would wait for ever. */
class TakingTurnsAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

/**
 * SQLite looks at a limit when it plans a statement, and plans anew whenever one that is a mere parameter is bound, which takes
 * three times as long as a query for one row. Into a sum it does not look.
 */
class CompilingOnceCompiler extends SqliteQueryCompiler {
  protected override visitLimit(node: LimitNode): void {
    super.visitLimit(node);
    this.append(' + 0');
  }
}

/**
 * Kysely on `node:sqlite`: one connection, which a transaction has for itself from its beginning to its end.
 * @param connection opened; it is closed with the `Kysely`
 * @param onClose called after that
 */
export function sqliteDialect(
  connection: SqliteConnection,
  { onClose, patienceMs = PATIENCE_MS }: { readonly onClose: () => void; readonly patienceMs?: number },
): Dialect {
  return {
    createAdapter: () => new TakingTurnsAdapter(),
    createDriver: () => new SqliteDriver(connection, new Turns(patienceMs), onClose),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new CompilingOnceCompiler(),
  };
}

class SqliteDriver implements Driver {
  readonly #connection: SqliteConnection;
  readonly #turns: Turns;
  readonly #onClose: () => void;

  constructor(connection: SqliteConnection, turns: Turns, onClose: () => void) {
    this.#connection = connection;
    this.#turns = turns;
    this.#onClose = onClose;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<SqliteConnection> {
    await this.#turns.enter();
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#turns.leave();
  }

  async beginTransaction(connection: SqliteConnection, { accessMode }: TransactionSettings): Promise<void> {
    connection.run(accessMode === 'read only' ? 'begin' : 'begin immediate');
  }

  async commitTransaction(connection: SqliteConnection): Promise<void> {
    connection.run('commit');
  }

  /** SQLite has rolled back by itself when the disk was full. */
  async rollbackTransaction(connection: SqliteConnection): Promise<void> {
    if (connection.database.isTransaction) {
      connection.run('rollback');
    }
  }

  async savepoint(connection: SqliteConnection, name: string): Promise<void> {
    connection.run(`savepoint ${quoted(name)}`);
  }

  async rollbackToSavepoint(connection: SqliteConnection, name: string): Promise<void> {
    connection.run(`rollback to ${quoted(name)}`);
  }

  async releaseSavepoint(connection: SqliteConnection, name: string): Promise<void> {
    connection.run(`release ${quoted(name)}`);
  }

  async destroy(): Promise<void> {
    this.#connection.database.close();
    this.#onClose();
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
