import type { Compilable, Kysely } from 'kysely';

/** What columns hold, see `toSqlite`. */
type StoredValue = string | number | bigint | Uint8Array | null;

/**
 * Makes a query that is put together and compiled once, when it is first run: for queries that nearly every request runs, since both
 * take longer than SQLite takes to answer.
 * @param build makes the query of its parameters, by their names. They may stand where values do and nowhere else: they are none yet
 */
export function prepareQuery<Tables, Parameters extends Readonly<Record<keyof Parameters, StoredValue>>, Row>(
  build: (db: Kysely<Tables>, parameters: Parameters) => Compilable<Row>,
): (db: Kysely<Tables>, parameters: Parameters) => Promise<readonly Row[]> {
  let prepared: Prepared<Row> | undefined;
  return async (db, parameters) => {
    // The query takes what stands in for its parameters as values, and looks at none.
    prepared ??= prepare((standIns) => build(db, standIns as Parameters));
    const { compiled, names } = prepared;
    const given: Readonly<Record<string, unknown>> = { ...parameters };
    const values = names.map((name, at) => (name === undefined ? compiled.parameters[at] : given[name]));
    const { rows } = await db.executeQuery<Row>({ ...compiled, parameters: values });
    return rows;
  };
}

interface Prepared<Row> {
  readonly compiled: ReturnType<Compilable<Row>['compile']>;
  /** Which parameter each of the statement's is; undefined for those that never change. */
  readonly names: readonly (string | undefined)[];
}

function prepare<Row>(build: (standIns: object) => Compilable<Row>): Prepared<Row> {
  const names = new Map<unknown, string>();
  const standIns = new Proxy(
    {},
    {
      get(_, name) {
        const standIn = new Uint8Array();
        names.set(standIn, String(name));
        return standIn;
      },
    },
  );
  const compiled = build(standIns).compile();
  return { compiled, names: compiled.parameters.map((value) => names.get(value)) };
}
