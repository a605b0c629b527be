import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import { sqliteFailure } from './sqlite-failure.ts';
import { toSqlite } from './sqlite-values.ts';

/** Statements that are kept prepared. A service has some tens; lists of parameters make more of them. */
const KEPT_STATEMENTS = 256;

interface PreparedStatement {
  readonly statement: StatementSync;
  /** Whether it answers rows. */
  readonly reads: boolean;
}

/** One connection to SQLite as Kysely wants it. Every query is done when its call returns; promises are for show. */
export class SqliteConnection implements DatabaseConnection {
  readonly database: DatabaseSync;
  readonly #label: string;
  /** In order of use, the least recent first. */
  readonly #statements = new Map<string, PreparedStatement>();

  /** @param label what the database is called in messages */
  constructor(database: DatabaseSync, label: string) {
    this.database = database;
    this.#label = label;
  }

  /** @throws {StateError} when the disk fails; SQLite's own error for everything else */
  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      const { statement, reads } = this.#prepare(sql);
      const values = parameters.map(toSqlite);
      if (reads) {
        // The caller's types say what the columns are, as with every driver of Kysely.
        return { rows: statement.all(...values) as Row[] };
      }
      const { changes, lastInsertRowid } = statement.run(...values);
      return { numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid), rows: [] };
    } catch (error) {
      throw sqliteFailure(error, this.#label);
    }
  }

  /** Rows one by one. The statement is its own, since one that is kept might be left between two rows. */
  async *streamQuery<Row>({ sql, parameters }: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    for (const row of this.database.prepare(sql).iterate(...parameters.map(toSqlite))) {
      yield { rows: [row as Row] };
    }
  }

  /** Runs statements that have no parameters and whose answer nobody wants. @throws {StateError} as for queries */
  run(sql: string): void {
    try {
      this.database.exec(sql);
    } catch (error) {
      throw sqliteFailure(error, this.#label);
    }
  }

  #prepare(sql: string): PreparedStatement {
    const kept = this.#statements.get(sql);
    if (kept !== undefined) {
      this.#statements.delete(sql);
      this.#statements.set(sql, kept);
      return kept;
    }
    const statement = this.database.prepare(sql);
    const prepared = { statement, reads: statement.columns().length > 0 };
    this.#statements.set(sql, prepared);
    const [oldest] = this.#statements.keys();
    if (this.#statements.size > KEPT_STATEMENTS && oldest !== undefined) {
      this.#statements.delete(oldest);
    }
    return prepared;
  }
}
