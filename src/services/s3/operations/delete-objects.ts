import type { DeleteObjectsCommandInput, DeleteObjectsOutput, ObjectIdentifier } from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { ServiceError } from '../../../aws/service-error.ts';
import { bucketOf } from '../bucket-store.ts';
import { deleteKey, type Deleted } from '../delete-key.ts';
import { malformedXml } from '../errors.ts';
import type { S3 } from '../s3.ts';
import type { BucketRow } from '../tables.ts';

const MAX_KEYS = 1000;

type Answer = Required<Pick<DeleteObjectsOutput, 'Deleted' | 'Errors'>>;

export async function deleteObjects(
  s3: S3,
  input: DeleteObjectsCommandInput,
  context: RequestContext,
): Promise<DeleteObjectsOutput> {
  const bucket = await bucketOf(s3, input, context);
  const objects = input.Delete?.Objects ?? [];
  if (objects.length === 0 || objects.length > MAX_KEYS) {
    throw malformedXml();
  }
  const deleted: NonNullable<Answer['Deleted']> = [];
  const errors: NonNullable<Answer['Errors']> = [];
  const freed: string[] = [];
  await s3.db.transaction().execute(async (transaction) => {
    for (const object of objects) {
      try {
        const request = { bucket, object, bypass: input.BypassGovernanceRetention };
        const result = await deleteOne({ ...s3, db: transaction }, request, context);
        freed.push(...result.freed);
        deleted.push(deletedEntry(object, result));
      } catch (error) {
        errors.push(errorEntry(object, error));
      }
    }
  });
  freed.forEach((content) => s3.blobs.delete(content));
  s3.outbox.deliver();
  return {
    ...(input.Delete?.Quiet !== true && deleted.length > 0 && { Deleted: deleted }),
    ...(errors.length > 0 && { Errors: errors }),
  };
}

interface ObjectDeletion {
  readonly bucket: BucketRow;
  readonly object: ObjectIdentifier;
  readonly bypass: boolean | undefined;
}

function deleteOne(
  s3: S3,
  { bucket, object, bypass }: ObjectDeletion,
  context: RequestContext,
): Promise<Deleted> {
  const { Key = '', VersionId, ETag } = object;
  return deleteKey(s3, { bucket, deletion: { key: Key, versionId: VersionId, etag: ETag, bypass } }, context);
}

function deletedEntry(
  { Key, VersionId }: ObjectIdentifier,
  result: Deleted,
): NonNullable<Answer['Deleted']>[number] {
  return {
    Key,
    ...(VersionId !== undefined && { VersionId }),
    ...(result.deleteMarker && { DeleteMarker: true, DeleteMarkerVersionId: result.versionId }),
  };
}

/** @throws what is no answer of S3's */
function errorEntry(
  { Key, VersionId }: ObjectIdentifier,
  error: unknown,
): NonNullable<Answer['Errors']>[number] {
  if (!(error instanceof ServiceError)) {
    throw error;
  }
  return { Key, ...(VersionId !== undefined && { VersionId }), Code: error.code, Message: error.message };
}
