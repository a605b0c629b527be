import type { Kysely } from 'kysely';
import type { Home } from './arn.ts';
import type { Slice } from './function-table.ts';
import type { LayerVersionRecord } from './records.ts';
import type { LambdaTables } from './tables.ts';

/** Layers and their versions, as rows. */
export class LayerTable {
  readonly #db: Kysely<LambdaTables>;

  constructor(db: Kysely<LambdaTables>) {
    this.#db = db;
  }

  /** The number of the layer's next version, which is taken with that. */
  async takeVersion({ account, region }: Home, name: string): Promise<number> {
    const row = await this.#db
      .insertInto('lambda_layers')
      .values({ account, region, name, last_version: 1 })
      .onConflict((conflict) =>
        conflict.columns(['account', 'region', 'name']).doUpdateSet((expression) => ({
          last_version: expression('lambda_layers.last_version', '+', 1),
        })),
      )
      .returning('last_version')
      .executeTakeFirstOrThrow();
    return row.last_version;
  }

  async find(home: Home, name: string, version: number): Promise<LayerVersionRecord | undefined> {
    const row = await this.#of(home)
      .where('name', '=', name)
      .where('version', '=', version)
      .executeTakeFirst();
    return row === undefined ? undefined : (JSON.parse(row.record) as LayerVersionRecord);
  }

  async put({ account, region }: Home, record: LayerVersionRecord): Promise<void> {
    const { name, version } = record;
    const changing = { code_size: record.code.size, record: JSON.stringify(record) };
    await this.#db
      .insertInto('lambda_layer_versions')
      .values({ account, region, name, version, ...changing })
      .onConflict((conflict) =>
        conflict.columns(['account', 'region', 'name', 'version']).doUpdateSet(changing),
      )
      .execute();
  }

  async delete({ account, region }: Home, name: string, version: number): Promise<void> {
    await this.#db
      .deleteFrom('lambda_layer_versions')
      .where('account', '=', account)
      .where('region', '=', region)
      .where('name', '=', name)
      .where('version', '=', version)
      .execute();
  }

  /** Versions of a layer, newest first. */
  async versions(home: Home, name: string, { after, limit }: Slice<number>): Promise<LayerVersionRecord[]> {
    const rows = await this.#of(home)
      .where('name', '=', name)
      .$if(after !== undefined, (query) => query.where('version', '<', after ?? 0))
      .orderBy('version', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => JSON.parse(row.record) as LayerVersionRecord);
  }

  /** All versions of all layers: by the layer's name, newest first. */
  async all(home: Home): Promise<LayerVersionRecord[]> {
    const rows = await this.#of(home).orderBy('name').orderBy('version', 'desc').execute();
    return rows.map((row) => JSON.parse(row.record) as LayerVersionRecord);
  }

  #of(home: Home) {
    return this.#db
      .selectFrom('lambda_layer_versions')
      .select('record')
      .where('account', '=', home.account)
      .where('region', '=', home.region);
  }
}
