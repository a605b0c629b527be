import type { Kysely, Selectable, Insertable } from 'kysely';
import { prepareQuery } from '../../state/prepared-query.ts';
import type { Piece } from './content.ts';
import type { BucketRow, PartRow, S3Tables, VersionRow } from './tables.ts';

type Database = Kysely<S3Tables>;
export type Version = Selectable<VersionRow>;
export type NewVersion = Omit<Insertable<VersionRow>, 'bucket' | 'latest' | 'version_id' | 'sequence'>;
export type NewPart = Omit<PartRow, 'version'>;

/** The version id outside of versioning. */
export const NULL_VERSION = 'null';

const newestOfKey = prepareQuery((db: Database, { bucket, key }: Omit<VersionName, 'versionId'>) =>
  db
    .selectFrom('s3_versions')
    .selectAll()
    .where('bucket', '=', bucket)
    .where('key', '=', key)
    .orderBy('sequence', 'desc')
    .limit(1),
);

/** The newest version of a key, be it a delete marker. */
export async function newestVersion(db: Database, bucket: string, key: string): Promise<Version | undefined> {
  return (await newestOfKey(db, { bucket, key }))[0];
}

export interface VersionName {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}

export function namedVersion(
  db: Database,
  { bucket, key, versionId }: VersionName,
): Promise<Version | undefined> {
  return db
    .selectFrom('s3_versions')
    .selectAll()
    .where('bucket', '=', bucket)
    .where('key', '=', key)
    .where('version_id', '=', versionId)
    .executeTakeFirst();
}

/** What the blobs of a change are: names of those that rows no longer have. */
export interface Written {
  readonly versionId: string;
  readonly freed: readonly string[];
}

export interface Addition {
  readonly bucket: BucketRow;
  readonly version: NewVersion;
  readonly parts?: readonly NewPart[];
  /** Id for it, should the bucket keep versions. */
  readonly newId: string;
}

/** Makes a version, or a delete marker, the newest of its key. Outside of versioning it takes the `null` version's place. */
export async function addVersion(
  db: Database,
  { bucket, version, parts = [], newId }: Addition,
): Promise<Written> {
  const versionId = bucket.versioning === 'Enabled' ? newId : NULL_VERSION;
  const name = { bucket: bucket.name, key: version.key, versionId };
  const replaced = versionId === NULL_VERSION ? await namedVersion(db, name) : undefined;
  const freed = replaced === undefined ? [] : await removeRows(db, replaced);
  await db
    .updateTable('s3_versions')
    .set({ latest: 0 })
    .where('bucket', '=', bucket.name)
    .where('key', '=', version.key)
    .where('latest', '=', 1)
    .execute();
  const { sequence } = await db
    .insertInto('s3_versions')
    .values({ ...version, bucket: bucket.name, version_id: versionId, latest: 1 })
    .returning('sequence')
    .executeTakeFirstOrThrow();
  await insertParts(db, sequence, parts);
  return { versionId, freed };
}

/** Removes one version; the one before it becomes the newest again. Answers the names of the blobs it had. */
export async function removeVersion(db: Database, version: Version): Promise<readonly string[]> {
  const freed = await removeRows(db, version);
  if (version.latest === 1) {
    const newest = await newestVersion(db, version.bucket, version.key);
    if (newest !== undefined) {
      await db
        .updateTable('s3_versions')
        .set({ latest: 1 })
        .where('sequence', '=', newest.sequence)
        .execute();
    }
  }
  return freed;
}

export function partsOf(db: Database, version: Version): Promise<PartRow[]> {
  return db
    .selectFrom('s3_parts')
    .selectAll()
    .where('version', '=', version.sequence)
    .orderBy('number')
    .execute();
}

/** The blobs that hold a version's content, in order. */
export async function piecesOf(db: Database, version: Version): Promise<readonly Piece[]> {
  return version.content === null
    ? partsOf(db, version)
    : [{ content: version.content, start: 0, size: version.size }];
}

/** Rows per statement: SQLite takes 32,766 parameters. */
const PART_ROWS = 1000;

async function insertParts(db: Database, version: number, parts: readonly NewPart[]): Promise<void> {
  for (let from = 0; from < parts.length; from += PART_ROWS) {
    const rows = parts.slice(from, from + PART_ROWS).map((part) => ({ ...part, version }));
    await db.insertInto('s3_parts').values(rows).execute();
  }
}

async function removeRows(db: Database, version: Version): Promise<readonly string[]> {
  const freed =
    version.content === null
      ? await db.deleteFrom('s3_parts').where('version', '=', version.sequence).returning('content').execute()
      : [{ content: version.content }];
  await db.deleteFrom('s3_versions').where('sequence', '=', version.sequence).execute();
  return freed.map(({ content }) => content);
}
