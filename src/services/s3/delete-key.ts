import type { RequestContext } from '../../aws/operation.ts';
import { checkWriteConditions, wholeSeconds } from './conditions.ts';
import { eventOrigin, type EventName } from './event-record.ts';
import { VERSION_ID_LENGTH, checkVersionId } from './find-object.ts';
import { checkKey } from './names.ts';
import { detailsOf } from './object-details.ts';
import { checkDeletable } from './object-lock.ts';
import type { S3 } from './s3.ts';
import type { BucketRow } from './tables.ts';
import { addVersion, namedVersion, newestVersion, removeVersion, type NewVersion } from './version-store.ts';

export interface Deletion {
  readonly key: string;
  readonly versionId?: string | undefined;
  /** The ETag that the object must have; `*` for any. */
  readonly etag?: string | undefined;
  /** Whether retention in governance mode is no hindrance. */
  readonly bypass?: boolean | undefined;
}

export interface Deleted {
  /** Whether a delete marker was made or removed. */
  readonly deleteMarker: boolean;
  /** Of the delete marker made, or the version removed. */
  readonly versionId: string | undefined;
  readonly freed: readonly string[];
}

interface DeletionRequest {
  readonly bucket: BucketRow;
  readonly deletion: Deletion;
}

const nothing: Deleted = { deleteMarker: false, versionId: undefined, freed: [] };

/**
 * Deletes a version, or puts a delete marker on top of a key; to be called inside a transaction. What is not there is no
 * error. Every check comes before the first change.
 * @param s3 with the transaction as its `db`
 * @throws {ServiceError} InvalidArgument, PreconditionFailed, NoSuchKey, AccessDenied for what a lock keeps
 */
export async function deleteKey(s3: S3, request: DeletionRequest, context: RequestContext): Promise<Deleted> {
  const { bucket, deletion } = request;
  checkKey(deletion.key);
  if (deletion.versionId !== undefined) {
    return deleteVersion(s3, { bucket, deletion, versionId: deletion.versionId }, context);
  }
  const newest = await newestVersion(s3.db, bucket.name, deletion.key);
  const current = newest?.delete_marker === 0 ? newest : undefined;
  checkWriteConditions({ IfMatch: deletion.etag }, current, deletion.key);
  if (bucket.versioning !== 'Unversioned') {
    const { versionId, freed } = await addVersion(s3.db, {
      bucket,
      version: deleteMarker(deletion.key, context.now),
      newId: s3.ids.token(VERSION_ID_LENGTH),
    });
    await announce(
      s3,
      { name: 'ObjectRemoved:DeleteMarkerCreated', bucket, key: deletion.key, versionId },
      context,
    );
    return { deleteMarker: true, versionId, freed };
  }
  if (newest === undefined) {
    return nothing;
  }
  const freed = await removeVersion(s3.db, newest);
  await announce(s3, { name: 'ObjectRemoved:Delete', bucket, key: deletion.key }, context);
  return { ...nothing, freed };
}

async function deleteVersion(
  s3: S3,
  { bucket, deletion, versionId }: DeletionRequest & { readonly versionId: string },
  context: RequestContext,
): Promise<Deleted> {
  checkVersionId(versionId);
  const version = await namedVersion(s3.db, { bucket: bucket.name, key: deletion.key, versionId });
  if (version === undefined) {
    return { ...nothing, versionId };
  }
  checkWriteConditions({ IfMatch: deletion.etag }, version, deletion.key);
  checkDeletable(detailsOf(version).lock, deletion.bypass, context.now);
  const freed = await removeVersion(s3.db, version);
  await announce(s3, { name: 'ObjectRemoved:Delete', bucket, key: deletion.key, versionId }, context);
  return { deleteMarker: version.delete_marker === 1, versionId, freed };
}

function deleteMarker(key: string, now: number): NewVersion {
  return {
    key,
    delete_marker: 1,
    size: 0,
    etag: '',
    modified_at: wholeSeconds(now),
    storage_class: 'STANDARD',
    content: null,
    part_count: 0,
    checksum_algorithm: null,
    checksum_type: null,
    checksum: null,
    details: '{}',
    tags: '[]',
    upload_id: null,
  };
}

interface Removal {
  readonly name: EventName;
  readonly bucket: BucketRow;
  readonly key: string;
  readonly versionId?: string;
}

async function announce(
  s3: S3,
  { name, bucket, key, versionId }: Removal,
  context: RequestContext,
): Promise<void> {
  await s3.outbox.add(s3.db, {
    ...eventOrigin(context),
    name,
    bucket: { name: bucket.name, region: bucket.region, account: bucket.account },
    key,
    versionId,
    size: undefined,
    etag: undefined,
  });
}
