import type { Kysely } from 'kysely';
import type { Home } from './arn.ts';
import type { LambdaTables } from './tables.ts';

/** Whose signatures are trusted. Signatures are not checked here: the answers are what clients need. */
export interface CodeSigningConfigRecord {
  readonly id: string;
  readonly description: string;
  readonly publishers: readonly string[];
  readonly policy: 'Warn' | 'Enforce';
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Code signing configurations, as rows. */
export class CodeSigningTable {
  readonly #db: Kysely<LambdaTables>;

  constructor(db: Kysely<LambdaTables>) {
    this.#db = db;
  }

  async find(home: Home, id: string): Promise<CodeSigningConfigRecord | undefined> {
    const records = await this.list(home);
    return records.find((record) => record.id === id);
  }

  async put({ account, region }: Home, record: CodeSigningConfigRecord): Promise<void> {
    const changing = { record: JSON.stringify(record) };
    await this.#db
      .insertInto('lambda_code_signing_configs')
      .values({ account, region, id: record.id, ...changing })
      .onConflict((conflict) => conflict.columns(['account', 'region', 'id']).doUpdateSet(changing))
      .execute();
  }

  async delete({ account, region }: Home, id: string): Promise<void> {
    await this.#db
      .deleteFrom('lambda_code_signing_configs')
      .where('account', '=', account)
      .where('region', '=', region)
      .where('id', '=', id)
      .execute();
  }

  /** All of them, by id. There are few. */
  async list({ account, region }: Home): Promise<CodeSigningConfigRecord[]> {
    const rows = await this.#db
      .selectFrom('lambda_code_signing_configs')
      .select('record')
      .where('account', '=', account)
      .where('region', '=', region)
      .orderBy('id')
      .execute();
    return rows.map((row) => JSON.parse(row.record) as CodeSigningConfigRecord);
  }
}
