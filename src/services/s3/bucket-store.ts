import type { Kysely } from 'kysely';
import type { RequestContext } from '../../aws/operation.ts';
import { present } from '../../aws/present.ts';
import { prepareQuery } from '../../state/prepared-query.ts';
import { decodeDocument, encodeDocument } from './document.ts';
import { accessDenied, invalidBucketName, noSuchBucket, permanentRedirect } from './errors.ts';
import { isBucketName } from './names.ts';
import type { BucketRow, S3Tables } from './tables.ts';

type Database = Kysely<S3Tables>;

/** What looks things up: a service, or a transaction of it. */
interface OnTables {
  readonly db: Database;
}

/** What every request to a bucket has. */
export interface BucketInput {
  readonly Bucket?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

const bucketByName = prepareQuery((db: Database, { name }: { readonly name: string }) =>
  db.selectFrom('s3_buckets').selectAll().where('name', '=', name),
);

export async function findBucket(db: Database, name: string): Promise<BucketRow | undefined> {
  return (await bucketByName(db, { name }))[0];
}

/**
 * The bucket that a request names, wherever it lies.
 * @throws {ServiceError} NoSuchBucket, InvalidBucketName, AccessDenied when it belongs to another than the expected owner
 */
export async function anyBucket(s3: OnTables, input: BucketInput): Promise<BucketRow> {
  const name = present(input.Bucket, 'bucket');
  const bucket = await findBucket(s3.db, name);
  if (bucket === undefined) {
    throw isBucketName(name) ? noSuchBucket(name) : invalidBucketName(name);
  }
  if (input.ExpectedBucketOwner !== undefined && input.ExpectedBucketOwner !== bucket.account) {
    throw accessDenied();
  }
  return bucket;
}

/**
 * The bucket that a request names, in the request's own Region.
 * @throws {ServiceError} as {@link anyBucket}; PermanentRedirect for one in another Region
 */
export async function bucketOf(
  s3: OnTables,
  input: BucketInput,
  context: Pick<RequestContext, 'region'>,
): Promise<BucketRow> {
  const bucket = await anyBucket(s3, input);
  if (bucket.region !== context.region) {
    throw permanentRedirect(bucket.name, bucket.region);
  }
  return bucket;
}

/** Names one configuration of a bucket. */
export interface SettingName {
  readonly bucket: string;
  readonly kind: string;
  /** For kinds of which a bucket has many. */
  readonly id?: string;
}

export async function readSetting<Document>(
  db: Database,
  { bucket, kind, id = '' }: SettingName,
): Promise<Document | undefined> {
  const row = await db
    .selectFrom('s3_settings')
    .select('document')
    .where('bucket', '=', bucket)
    .where('kind', '=', kind)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : (decodeDocument(row.document) as Document);
}

export async function writeSetting(
  db: Database,
  { bucket, kind, id = '' }: SettingName,
  document: unknown,
): Promise<void> {
  const text = encodeDocument(document);
  await db
    .insertInto('s3_settings')
    .values({ bucket, kind, id, document: text })
    .onConflict((conflict) => conflict.columns(['bucket', 'kind', 'id']).doUpdateSet({ document: text }))
    .execute();
}

export async function deleteSetting(db: Database, { bucket, kind, id = '' }: SettingName): Promise<void> {
  await db
    .deleteFrom('s3_settings')
    .where('bucket', '=', bucket)
    .where('kind', '=', kind)
    .where('id', '=', id)
    .execute();
}

/** All configurations of one kind, in the order of their ids. */
export async function listSettings<Document>(
  db: Database,
  { bucket, kind }: SettingName,
): Promise<readonly Document[]> {
  const rows = await db
    .selectFrom('s3_settings')
    .select('document')
    .where('bucket', '=', bucket)
    .where('kind', '=', kind)
    .orderBy('id')
    .execute();
  return rows.map((row) => decodeDocument(row.document) as Document);
}
