import type {
  BucketLoggingStatus,
  GetBucketLoggingCommandInput,
  GetBucketLoggingOutput,
  PutBucketLoggingCommandInput,
} from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { ServiceError } from '../../../aws/service-error.ts';
import { findBucket } from '../bucket-store.ts';
import type { S3 } from '../s3.ts';
import { storedSetting } from '../stored-setting.ts';

const logging = storedSetting<BucketLoggingStatus>('logging', ['NoSuchConfiguration', '']);

export async function getBucketLogging(
  s3: S3,
  input: GetBucketLoggingCommandInput,
  context: RequestContext,
): Promise<GetBucketLoggingOutput> {
  return (await logging.find(s3, input, context)) ?? {};
}

/** Kept and given back; no access logs are written. A status without a target ends logging. */
export async function putBucketLogging(
  s3: S3,
  input: PutBucketLoggingCommandInput,
  context: RequestContext,
): Promise<object> {
  const enabled = input.BucketLoggingStatus?.LoggingEnabled;
  if (enabled === undefined) {
    await logging.remove(s3, input, context);
    return {};
  }
  if ((await findBucket(s3.db, enabled.TargetBucket ?? '')) === undefined) {
    throw new ServiceError('InvalidTargetBucketForLogging', 'The target bucket for logging does not exist', {
      TargetBucket: enabled.TargetBucket,
    });
  }
  await logging.put(s3, { input, document: { LoggingEnabled: enabled } }, context);
  return {};
}
