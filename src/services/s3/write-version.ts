import type { Kysely } from 'kysely';
import type { RequestContext } from '../../aws/operation.ts';
import { anyBucket } from './bucket-store.ts';
import { checkWriteConditions, wholeSeconds, type WriteConditions } from './conditions.ts';
import { eventOrigin, type EventName } from './event-record.ts';
import { VERSION_ID_LENGTH } from './find-object.ts';
import type { S3 } from './s3.ts';
import type { BucketRow, S3Tables } from './tables.ts';
import { addVersion, newestVersion, type NewPart, type NewVersion } from './version-store.ts';

export interface VersionWrite {
  /** Bucket of the request; looked at again, since the body may have taken its time. */
  readonly bucket: string;
  readonly version: Omit<NewVersion, 'modified_at' | 'delete_marker'>;
  readonly parts?: readonly NewPart[];
  readonly conditions: WriteConditions;
  readonly event: EventName;
  /** What else is to be true with it; answers names of blobs that rows no longer have. */
  readonly also?: (transaction: Kysely<S3Tables>) => Promise<readonly string[]>;
}

export interface WrittenVersion {
  readonly bucket: BucketRow;
  readonly versionId: string;
  /** Milliseconds, without any behind the second. */
  readonly modifiedAt: number;
}

/**
 * Makes an object, all or nothing: the version, its event, and the end of the one it replaces. When it is not to be, its
 * content is given up.
 * @throws {ServiceError} NoSuchBucket, PreconditionFailed, NoSuchKey
 */
export async function writeVersion(
  s3: S3,
  write: VersionWrite,
  context: RequestContext,
): Promise<WrittenVersion> {
  try {
    const { freed, ...written } = await s3.db
      .transaction()
      .execute((transaction) => writeRows({ ...s3, db: transaction }, write, context));
    freed.forEach((content) => s3.blobs.delete(content));
    s3.outbox.deliver();
    return written;
  } catch (error) {
    if (typeof write.version.content === 'string') {
      s3.blobs.delete(write.version.content);
    }
    throw error;
  }
}

async function writeRows(
  s3: S3,
  { bucket: name, version, parts = [], conditions, event, also }: VersionWrite,
  context: RequestContext,
): Promise<WrittenVersion & { readonly freed: readonly string[] }> {
  const modifiedAt = wholeSeconds(context.now);
  const bucket = await anyBucket(s3, { Bucket: name });
  const newest = await newestVersion(s3.db, bucket.name, version.key);
  checkWriteConditions(conditions, newest?.delete_marker === 0 ? newest : undefined, version.key);
  const { versionId, freed } = await addVersion(s3.db, {
    bucket,
    version: { ...version, modified_at: modifiedAt, delete_marker: 0 },
    parts,
    newId: s3.ids.token(VERSION_ID_LENGTH),
  });
  const alsoFreed = (await also?.(s3.db)) ?? [];
  await s3.outbox.add(s3.db, {
    ...eventOrigin(context),
    name: event,
    bucket: { name: bucket.name, region: bucket.region, account: bucket.account },
    key: version.key,
    versionId: bucket.versioning === 'Unversioned' ? undefined : versionId,
    size: version.size,
    etag: version.etag,
  });
  return { bucket, versionId, modifiedAt, freed: [...freed, ...alsoFreed] };
}
