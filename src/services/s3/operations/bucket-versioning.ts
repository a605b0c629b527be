import type {
  GetBucketVersioningCommandInput,
  GetBucketVersioningOutput,
  PutBucketVersioningCommandInput,
} from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { ServiceError } from '../../../aws/service-error.ts';
import { bucketOf } from '../bucket-store.ts';
import { malformedXml } from '../errors.ts';
import type { S3 } from '../s3.ts';

/** Buckets that never had versioning answer nothing. */
export async function getBucketVersioning(
  s3: S3,
  input: GetBucketVersioningCommandInput,
  context: RequestContext,
): Promise<GetBucketVersioningOutput> {
  const { versioning } = await bucketOf(s3, input, context);
  return versioning === 'Unversioned' ? {} : { Status: versioning };
}

export async function putBucketVersioning(
  s3: S3,
  input: PutBucketVersioningCommandInput,
  context: RequestContext,
): Promise<object> {
  const bucket = await bucketOf(s3, input, context);
  const status = input.VersioningConfiguration?.Status;
  if (status !== 'Enabled' && status !== 'Suspended') {
    throw status === undefined
      ? new ServiceError(
          'IllegalVersioningConfigurationException',
          'The Versioning element must be specified',
        )
      : malformedXml();
  }
  if (status === 'Suspended' && bucket.object_lock === 1) {
    throw new ServiceError(
      'InvalidBucketState',
      'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
      { status: 409 },
    );
  }
  await s3.db.updateTable('s3_buckets').set({ versioning: status }).where('name', '=', bucket.name).execute();
  return {};
}
