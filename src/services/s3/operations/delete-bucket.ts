import type { DeleteBucketCommandInput } from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { ServiceError } from '../../../aws/service-error.ts';
import { bucketOf } from '../bucket-store.ts';
import type { S3 } from '../s3.ts';
import { removeUpload } from '../upload-store.ts';

/** Uploads that go on do not keep a bucket; versions and delete markers do. */
export async function deleteBucket(
  s3: S3,
  input: DeleteBucketCommandInput,
  context: RequestContext,
): Promise<object> {
  const freed = await s3.db.transaction().execute(async (transaction) => {
    const bucket = await bucketOf({ db: transaction }, input, context);
    const version = await transaction
      .selectFrom('s3_versions')
      .select('sequence')
      .where('bucket', '=', bucket.name)
      .limit(1)
      .executeTakeFirst();
    if (version !== undefined) {
      throw new ServiceError(
        'BucketNotEmpty',
        bucket.versioning === 'Unversioned'
          ? 'The bucket you tried to delete is not empty'
          : 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
        { status: 409, BucketName: bucket.name },
      );
    }
    const uploads = await transaction
      .selectFrom('s3_uploads')
      .select('upload_id')
      .where('bucket', '=', bucket.name)
      .execute();
    const contents: string[] = [];
    for (const { upload_id: uploadId } of uploads) {
      contents.push(...(await removeUpload(transaction, uploadId)));
    }
    await transaction.deleteFrom('s3_settings').where('bucket', '=', bucket.name).execute();
    await transaction.deleteFrom('s3_buckets').where('name', '=', bucket.name).execute();
    return contents;
  });
  freed.forEach((content) => s3.blobs.delete(content));
  return {};
}
