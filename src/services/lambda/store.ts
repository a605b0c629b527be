import type { Kysely } from 'kysely';
import type { Home } from './arn.ts';
import { AttachmentTable } from './attachment-table.ts';
import { CodeSigningTable } from './code-signing-table.ts';
import { FunctionTable } from './function-table.ts';
import { LayerTable } from './layer-table.ts';
import type { LambdaTables } from './tables.ts';

/** What an account's region holds. */
export interface Usage {
  readonly functions: number;
  /** Bytes of all archives, of versions and layers too. */
  readonly codeBytes: number;
}

/** Everything of Lambda's that is kept. */
export class LambdaStore {
  readonly functions: FunctionTable;
  readonly layers: LayerTable;
  readonly policies: AttachmentTable<'policy'>;
  readonly eventInvokes: AttachmentTable<'event-invoke'>;
  readonly urls: AttachmentTable<'url'>;
  readonly provisioned: AttachmentTable<'provisioned'>;
  readonly codeSigning: CodeSigningTable;
  readonly #db: Kysely<LambdaTables>;

  constructor(db: Kysely<LambdaTables>) {
    this.#db = db;
    this.functions = new FunctionTable(db);
    this.layers = new LayerTable(db);
    this.policies = new AttachmentTable(db, 'policy');
    this.eventInvokes = new AttachmentTable(db, 'event-invoke');
    this.urls = new AttachmentTable(db, 'url');
    this.provisioned = new AttachmentTable(db, 'provisioned');
    this.codeSigning = new CodeSigningTable(db);
  }

  /**
   * Runs `work` so that no other request sees or changes anything in between; what it throws takes all back.
   * @param work uses the store it gets, and waits for nothing else
   */
  atomically<Result>(work: (store: LambdaStore) => Promise<Result>): Promise<Result> {
    return this.#db.transaction().execute((transaction) => work(new LambdaStore(transaction)));
  }

  async usage({ account, region }: Home): Promise<Usage> {
    const sizes = await Promise.all(
      (['lambda_functions', 'lambda_versions', 'lambda_layer_versions'] as const).map((table) =>
        this.#db
          .selectFrom(table)
          .select(({ fn }) => [
            fn.sum<number | null>('code_size').as('bytes'),
            fn.countAll<number>().as('rows'),
          ])
          .where('account', '=', account)
          .where('region', '=', region)
          .executeTakeFirstOrThrow(),
      ),
    );
    return {
      functions: sizes[0]?.rows ?? 0,
      codeBytes: sizes.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
    };
  }

  /** Reserved concurrent executions of all functions but one. */
  async reservedBeside({ account, region }: Home, name: string): Promise<number> {
    const row = await this.#db
      .selectFrom('lambda_functions')
      .select((expression) => expression.fn.sum<number | null>('reserved').as('reserved'))
      .where('account', '=', account)
      .where('region', '=', region)
      .where('name', '<>', name)
      .executeTakeFirstOrThrow();
    return row.reserved ?? 0;
  }

  /** Names of the functions that use a code signing configuration, sorted. */
  async functionsSignedBy({ account, region }: Home, arn: string): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('lambda_functions')
      .select('name')
      .where('account', '=', account)
      .where('region', '=', region)
      .where('code_signing', '=', arn)
      .orderBy('name')
      .execute();
    return rows.map(({ name }) => name);
  }
}
