import type { Kysely } from 'kysely';
import { prepareQuery } from '../../state/prepared-query.ts';
import type { Home } from './arn.ts';
import { parseRecord } from './parsed-records.ts';
import type { AliasRecord, FunctionRecord, VersionRecord } from './records.ts';
import type { LambdaTables } from './tables.ts';

/** Which part of a sorted list is wanted. */
export interface Slice<Key> {
  /** The last key that is not wanted any more. */
  readonly after: Key | undefined;
  readonly limit: number;
}

/** A published version with its number. */
export interface NumberedVersion {
  readonly version: number;
  readonly record: VersionRecord;
}

const functionByName = prepareQuery(
  (db: Kysely<LambdaTables>, { account, region, name }: Home & { readonly name: string }) =>
    db
      .selectFrom('lambda_functions')
      .select('record')
      .where('account', '=', account)
      .where('region', '=', region)
      .where('name', '=', name),
);

interface NamesAfter {
  readonly after: string;
  readonly limit: number;
}

const functionsAfter = prepareQuery(
  (db: Kysely<LambdaTables>, { account, region, after, limit }: Home & NamesAfter) =>
    db
      .selectFrom('lambda_functions')
      .select(['name', 'record'])
      .where('account', '=', account)
      .where('region', '=', region)
      .where('name', '>', after)
      .orderBy('name')
      .limit(limit),
);

function parseFunction({ account, region }: Home, name: string, record: string): FunctionRecord {
  return parseRecord(`${account} ${region} ${name}`, record) as FunctionRecord;
}

/** Functions, their published versions and their aliases, as rows. */
export class FunctionTable {
  readonly #db: Kysely<LambdaTables>;

  constructor(db: Kysely<LambdaTables>) {
    this.#db = db;
  }

  async find(home: Home, name: string): Promise<FunctionRecord | undefined> {
    const [row] = await functionByName(this.#db, { account: home.account, region: home.region, name });
    return row === undefined ? undefined : parseFunction(home, name, row.record);
  }

  async put({ account, region }: Home, record: FunctionRecord): Promise<void> {
    const changing = {
      code_size: record.latest.code.size,
      reserved: record.reserved ?? null,
      code_signing: record.codeSigningConfigArn ?? null,
      record: JSON.stringify(record),
    };
    await this.#db
      .insertInto('lambda_functions')
      .values({ account, region, name: record.name, ...changing })
      .onConflict((conflict) => conflict.columns(['account', 'region', 'name']).doUpdateSet(changing))
      .execute();
  }

  /** Hashes of a function's archives, those of its versions too. */
  async archives(home: Home, { name, latest }: FunctionRecord): Promise<string[]> {
    const versions = await this.listVersions(home, name, { after: 0, limit: Number.MAX_SAFE_INTEGER });
    const all = [latest, ...versions.map(({ record }) => record)];
    return all.map(({ code }) => code.sha256);
  }

  /** Deletes a function with all that belongs to it. */
  async delete({ account, region }: Home, name: string): Promise<void> {
    await this.#db
      .deleteFrom('lambda_functions')
      .where('account', '=', account)
      .where('region', '=', region)
      .where('name', '=', name)
      .execute();
    for (const table of ['lambda_versions', 'lambda_aliases', 'lambda_attachments'] as const) {
      await this.#db
        .deleteFrom(table)
        .where('account', '=', account)
        .where('region', '=', region)
        .where('function_name', '=', name)
        .execute();
    }
  }

  /** Functions by name. */
  async list(home: Home, { after, limit }: Slice<string>): Promise<FunctionRecord[]> {
    // Names are never empty.
    const { account, region } = home;
    const rows = await functionsAfter(this.#db, { account, region, after: after ?? '', limit });
    return rows.map(({ name, record }) => parseFunction(home, name, record));
  }

  async findVersion(home: Home, name: string, version: number): Promise<VersionRecord | undefined> {
    const row = await this.#db
      .selectFrom('lambda_versions')
      .select('record')
      .where('account', '=', home.account)
      .where('region', '=', home.region)
      .where('function_name', '=', name)
      .where('version', '=', version)
      .executeTakeFirst();
    return row === undefined ? undefined : (JSON.parse(row.record) as VersionRecord);
  }

  async putVersion({ account, region }: Home, name: string, version: NumberedVersion): Promise<void> {
    const changing = { code_size: version.record.code.size, record: JSON.stringify(version.record) };
    await this.#db
      .insertInto('lambda_versions')
      .values({ account, region, function_name: name, version: version.version, ...changing })
      .onConflict((conflict) =>
        conflict.columns(['account', 'region', 'function_name', 'version']).doUpdateSet(changing),
      )
      .execute();
  }

  /** Deletes a published version with all that belongs to it. */
  async deleteVersion({ account, region }: Home, name: string, version: number): Promise<void> {
    await this.#db
      .deleteFrom('lambda_versions')
      .where('account', '=', account)
      .where('region', '=', region)
      .where('function_name', '=', name)
      .where('version', '=', version)
      .execute();
  }

  /** Published versions, oldest first. */
  async listVersions(home: Home, name: string, { after, limit }: Slice<number>): Promise<NumberedVersion[]> {
    const rows = await this.#db
      .selectFrom('lambda_versions')
      .select(['version', 'record'])
      .where('account', '=', home.account)
      .where('region', '=', home.region)
      .where('function_name', '=', name)
      .where('version', '>', after ?? 0)
      .orderBy('version')
      .limit(limit)
      .execute();
    return rows.map(({ version, record }) => ({ version, record: JSON.parse(record) as VersionRecord }));
  }

  async findAlias(home: Home, name: string, alias: string): Promise<AliasRecord | undefined> {
    const row = await this.#db
      .selectFrom('lambda_aliases')
      .select('record')
      .where('account', '=', home.account)
      .where('region', '=', home.region)
      .where('function_name', '=', name)
      .where('name', '=', alias)
      .executeTakeFirst();
    return row === undefined ? undefined : (JSON.parse(row.record) as AliasRecord);
  }

  async putAlias({ account, region }: Home, name: string, alias: AliasRecord): Promise<void> {
    const changing = { record: JSON.stringify(alias) };
    await this.#db
      .insertInto('lambda_aliases')
      .values({ account, region, function_name: name, name: alias.name, ...changing })
      .onConflict((conflict) =>
        conflict.columns(['account', 'region', 'function_name', 'name']).doUpdateSet(changing),
      )
      .execute();
  }

  async deleteAlias({ account, region }: Home, name: string, alias: string): Promise<void> {
    await this.#db
      .deleteFrom('lambda_aliases')
      .where('account', '=', account)
      .where('region', '=', region)
      .where('function_name', '=', name)
      .where('name', '=', alias)
      .execute();
  }

  /** All aliases of a function, by name. There are few. */
  async aliases(home: Home, name: string): Promise<AliasRecord[]> {
    const rows = await this.#db
      .selectFrom('lambda_aliases')
      .select('record')
      .where('account', '=', home.account)
      .where('region', '=', home.region)
      .where('function_name', '=', name)
      .orderBy('name')
      .execute();
    return rows.map((row) => JSON.parse(row.record) as AliasRecord);
  }
}
