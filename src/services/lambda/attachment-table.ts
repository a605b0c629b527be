import type { Kysely } from 'kysely';
import type { Home } from './arn.ts';
import type { Attachments } from './attachments.ts';
import type { AttachmentKind, LambdaTables } from './tables.ts';

/** What an attachment belongs to. */
export interface AttachmentPlace {
  readonly home: Home;
  readonly name: string;
  /** Nothing means the function itself. */
  readonly qualifier: string;
}

/** An attachment with where it belongs. */
export interface Attached<Kind extends AttachmentKind> {
  readonly place: AttachmentPlace;
  readonly record: Attachments[Kind];
}

/** Policies, URL configurations and the like of one kind, as rows. */
export class AttachmentTable<Kind extends AttachmentKind> {
  readonly #db: Kysely<LambdaTables>;
  readonly #kind: Kind;

  constructor(db: Kysely<LambdaTables>, kind: Kind) {
    this.#db = db;
    this.#kind = kind;
  }

  async find({ home, name, qualifier }: AttachmentPlace): Promise<Attachments[Kind] | undefined> {
    const row = await this.#of(home, name).where('qualifier', '=', qualifier).executeTakeFirst();
    return row === undefined ? undefined : this.#read(row).record;
  }

  /** Finds it by the name that it has for the outside. */
  async lookUp(lookup: string): Promise<Attached<Kind> | undefined> {
    const row = await this.#db
      .selectFrom('lambda_attachments')
      .selectAll()
      .where('lookup', '=', lookup)
      .where('kind', '=', this.#kind)
      .executeTakeFirst();
    return row === undefined ? undefined : this.#read(row);
  }

  async put(
    { home: { account, region }, name, qualifier }: AttachmentPlace,
    record: Attachments[Kind],
    lookup: string | null = null,
  ): Promise<void> {
    const changing = { lookup, record: JSON.stringify(record) };
    await this.#db
      .insertInto('lambda_attachments')
      .values({ kind: this.#kind, account, region, function_name: name, qualifier, ...changing })
      .onConflict((conflict) =>
        conflict.columns(['account', 'region', 'function_name', 'kind', 'qualifier']).doUpdateSet(changing),
      )
      .execute();
  }

  /** @returns whether there was one */
  async delete({ home, name, qualifier }: AttachmentPlace): Promise<boolean> {
    const [result] = await this.#db
      .deleteFrom('lambda_attachments')
      .where('account', '=', home.account)
      .where('region', '=', home.region)
      .where('function_name', '=', name)
      .where('kind', '=', this.#kind)
      .where('qualifier', '=', qualifier)
      .execute();
    return (result?.numDeletedRows ?? 0n) > 0n;
  }

  /** All of a function's, by qualifier; its own is first. */
  async list(home: Home, name: string): Promise<Attached<Kind>[]> {
    const rows = await this.#of(home, name).orderBy('qualifier').execute();
    return rows.map((row) => this.#read(row));
  }

  /** All of this kind. */
  async everywhere(): Promise<Attached<Kind>[]> {
    const rows = await this.#db
      .selectFrom('lambda_attachments')
      .selectAll()
      .where('kind', '=', this.#kind)
      .execute();
    return rows.map((row) => this.#read(row));
  }

  #of(home: Home, name: string) {
    return this.#db
      .selectFrom('lambda_attachments')
      .selectAll()
      .where('account', '=', home.account)
      .where('region', '=', home.region)
      .where('function_name', '=', name)
      .where('kind', '=', this.#kind);
  }

  #read(row: LambdaTables['lambda_attachments']): Attached<Kind> {
    return {
      place: {
        home: { account: row.account, region: row.region },
        name: row.function_name,
        qualifier: row.qualifier,
      },
      record: JSON.parse(row.record) as Attachments[Kind],
    };
  }
}
