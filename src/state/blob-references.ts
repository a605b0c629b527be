import { sql, type Kysely } from 'kysely';

/** A column that names content which the row needs, by its SHA-256 in hexadecimal digits; null where it needs none. */
export interface BlobColumn {
  readonly table: string;
  readonly column: string;
  /** The column holds a document, such as JSON, with hashes somewhere in it. All of them are read to find one. */
  readonly document?: boolean;
}

/** Which content rows name. */
export interface BlobReferences {
  all(): Promise<Set<string>>;
  /** Those of `hashes` that a row names. */
  among(hashes: readonly string[]): Promise<Set<string>>;
}

/** More parameters than this would not fit into a query of every database. */
const AT_ONCE = 500;

const HASH_WITHIN = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g;

interface Found {
  readonly text: string;
}

export function blobReferences<Tables>(
  database: Kysely<Tables>,
  columns: readonly BlobColumn[],
): BlobReferences {
  const plain = columns.filter(({ document }) => document !== true);
  const documents = columns.filter(({ document }) => document === true);
  return {
    async all() {
      const named = await hashesWithin(database, documents);
      for (const { table, column } of plain) {
        const { rows } = await sql<Found>`select distinct ${sql.ref(column)} as text
          from ${sql.table(table)} where ${sql.ref(column)} is not null`.execute(database);
        rows.forEach(({ text }) => named.add(text));
      }
      return named;
    },
    async among(hashes) {
      const named = hashes.length === 0 ? new Set<string>() : await hashesWithin(database, documents);
      for (let at = 0; at < hashes.length; at += AT_ONCE) {
        const some = sql.join(hashes.slice(at, at + AT_ONCE));
        for (const { table, column } of plain) {
          const { rows } = await sql<Found>`select distinct ${sql.ref(column)} as text
            from ${sql.table(table)} where ${sql.ref(column)} in (${some})`.execute(database);
          rows.forEach(({ text }) => named.add(text));
        }
      }
      return named;
    },
  };
}

async function hashesWithin<Tables>(
  database: Kysely<Tables>,
  documents: readonly BlobColumn[],
): Promise<Set<string>> {
  const named = new Set<string>();
  for (const { table, column } of documents) {
    const { rows } = await sql<Found>`select ${sql.ref(column)} as text
      from ${sql.table(table)} where ${sql.ref(column)} is not null`.execute(database);
    for (const { text } of rows) {
      (text.match(HASH_WITHIN) ?? []).forEach((hash) => named.add(hash));
    }
  }
  return named;
}

/** Makes looking for one hash as fast with a million rows as with ten. */
export async function indexBlobColumns<Tables>(
  database: Kysely<Tables>,
  columns: readonly BlobColumn[],
): Promise<void> {
  for (const { table, column } of columns.filter(({ document }) => document !== true)) {
    await sql`create index if not exists ${sql.ref(`blobs_of_${table}_${column}`)}
      on ${sql.table(table)} (${sql.ref(column)})`.execute(database);
  }
}
