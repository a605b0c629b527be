import type {
  AbortMultipartUploadCommandInput,
  AbortMultipartUploadOutput,
  CreateMultipartUploadCommandInput,
  CreateMultipartUploadOutput,
} from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { bucketOf } from '../bucket-store.ts';
import { uploadChecksum } from '../checksum/multipart.ts';
import { checkKey } from '../names.ts';
import { newObject, newObjectColumns } from '../new-object.ts';
import type { S3 } from '../s3.ts';
import { removeUpload, uploadOf } from '../upload-store.ts';

const UPLOAD_ID_LENGTH = 128;

export async function createMultipartUpload(
  s3: S3,
  input: CreateMultipartUploadCommandInput,
  context: RequestContext,
): Promise<CreateMultipartUploadOutput> {
  const bucket = await bucketOf(s3, input, context);
  const key = present(input.Key, 'key');
  checkKey(key);
  const checksum = uploadChecksum(input.ChecksumAlgorithm, input.ChecksumType);
  const made = await newObject(s3, { bucket, input }, context);
  const uploadId = s3.ids.token(UPLOAD_ID_LENGTH);
  await s3.db
    .insertInto('s3_uploads')
    .values({
      ...newObjectColumns(made),
      upload_id: uploadId,
      bucket: bucket.name,
      key,
      initiated_at: context.now,
      initiator: context.callerArn,
      checksum_algorithm: checksum?.algorithm ?? null,
      checksum_type: checksum?.type ?? null,
    })
    .execute();
  return {
    ...made.details.encryption,
    Bucket: bucket.name,
    Key: key,
    UploadId: uploadId,
    ...(checksum !== undefined && { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type }),
  };
}

export async function abortMultipartUpload(
  s3: S3,
  input: AbortMultipartUploadCommandInput,
  context: RequestContext,
): Promise<AbortMultipartUploadOutput> {
  const bucket = await bucketOf(s3, input, context);
  const freed = await s3.db.transaction().execute(async (transaction) => {
    const upload = await uploadOf(transaction, bucket.name, input);
    return removeUpload(transaction, upload.upload_id);
  });
  freed.forEach((content) => s3.blobs.delete(content));
  return {};
}
