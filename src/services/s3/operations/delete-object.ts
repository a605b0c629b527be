import type { DeleteObjectCommandInput, DeleteObjectOutput } from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { bucketOf } from '../bucket-store.ts';
import { deleteKey } from '../delete-key.ts';
import { notImplemented } from '../errors.ts';
import type { S3 } from '../s3.ts';

export async function deleteObject(
  s3: S3,
  input: DeleteObjectCommandInput,
  context: RequestContext,
): Promise<DeleteObjectOutput> {
  const bucket = await bucketOf(s3, input, context);
  if (input.IfMatchSize !== undefined || input.IfMatchLastModifiedTime !== undefined) {
    throw notImplemented(
      input.IfMatchSize === undefined ? 'x-amz-if-match-last-modified-time' : 'x-amz-if-match-size',
    );
  }
  const deletion = {
    key: present(input.Key, 'key'),
    versionId: input.VersionId,
    etag: input.IfMatch,
    bypass: input.BypassGovernanceRetention,
  };
  const { freed, ...deleted } = await s3.db
    .transaction()
    .execute((transaction) => deleteKey({ ...s3, db: transaction }, { bucket, deletion }, context));
  freed.forEach((content) => s3.blobs.delete(content));
  s3.outbox.deliver();
  return {
    ...(deleted.deleteMarker && { DeleteMarker: true }),
    ...(deleted.versionId !== undefined && { VersionId: deleted.versionId }),
  };
}
