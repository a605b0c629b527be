import { sql, type Kysely } from 'kysely';
import { StateError } from './errors.ts';

/**
 * One step of a service's tables. It runs once for each database, inside a transaction, and is never changed after a
 * release: later steps change what it made. Names are unique within the service.
 */
export interface Migration {
  readonly name: string;
  up(database: Kysely<unknown>): Promise<void>;
}

/** The steps of each service in order, by the service's name: `{ s3: s3Migrations, iam: iamMigrations }`. */
export type Migrations = Readonly<Record<string, readonly Migration[]>>;

/** The table that says which steps a database has behind it. */
export interface MigrationTables {
  readonly migrations: {
    readonly service: string;
    readonly name: string;
    /** Milliseconds since 1970. */
    readonly at: number;
  };
}

/**
 * Applies the steps that a database lacks: all of them, or none when one fails.
 * @param label what the database is called in messages
 * @throws {StateError} STATE_NEWER when the database has steps that `migrations` does not know
 */
export async function migrate(
  database: Kysely<MigrationTables>,
  migrations: Migrations,
  { label, now }: { readonly label: string; readonly now: number },
): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await sql`create table if not exists migrations (
        service text not null,
        name text not null,
        at bigint not null,
        primary key (service, name)
      )`.execute(transaction);
    const applied = await transaction.selectFrom('migrations').select(['service', 'name']).execute();
    refuseNewer(applied, migrations, label);
    const done = new Set(applied.map(({ service, name }) => `${service}/${name}`));
    for (const [service, steps] of Object.entries(migrations)) {
      for (const step of steps.filter(({ name }) => !done.has(`${service}/${name}`))) {
        await step.up(transaction as unknown as Kysely<unknown>);
        await transaction.insertInto('migrations').values({ service, name: step.name, at: now }).execute();
      }
    }
  });
}

interface AppliedMigration {
  readonly service: string;
  readonly name: string;
}

/** A database whose steps are not the first ones of ours was written by a program that knows more than this one. */
function refuseNewer(applied: readonly AppliedMigration[], migrations: Migrations, label: string): void {
  const unknown = applied.filter(
    ({ service, name }) => migrations[service]?.some((step) => step.name === name) !== true,
  );
  if (unknown.length > 0) {
    const names = unknown.map(({ service, name }) => `${service}/${name}`);
    throw new StateError(
      'STATE_NEWER',
      `Cannot open "${label}": a newer zipwright wrote it (${names.slice(0, 3).join(', ')}), and this one cannot read it`,
      {
        data: { state: label, unknown: names },
        hint: 'use the zipwright that wrote it, or another folder (--data DIR)',
      },
    );
  }
}
