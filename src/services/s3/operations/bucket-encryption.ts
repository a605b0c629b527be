import type {
  DeleteBucketEncryptionCommandInput,
  GetBucketEncryptionCommandInput,
  GetBucketEncryptionOutput,
  PutBucketEncryptionCommandInput,
  ServerSideEncryptionConfiguration,
} from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { defaultEncryptionRules } from '../encryption.ts';
import { invalidArgument, malformedXml } from '../errors.ts';
import type { S3 } from '../s3.ts';
import { storedSetting } from '../stored-setting.ts';

const encryption = storedSetting<ServerSideEncryptionConfiguration>('encryption', [
  'ServerSideEncryptionConfigurationNotFoundError',
  'The server side encryption configuration was not found',
]);

export async function getBucketEncryption(
  s3: S3,
  input: GetBucketEncryptionCommandInput,
  context: RequestContext,
): Promise<GetBucketEncryptionOutput> {
  const stored = await encryption.find(s3, input, context);
  return { ServerSideEncryptionConfiguration: stored ?? { Rules: [...defaultEncryptionRules] } };
}

export async function putBucketEncryption(
  s3: S3,
  input: PutBucketEncryptionCommandInput,
  context: RequestContext,
): Promise<object> {
  const rules = input.ServerSideEncryptionConfiguration?.Rules ?? [];
  const [rule] = rules;
  if (rule === undefined || rules.length > 1) {
    throw malformedXml();
  }
  const byDefault = rule.ApplyServerSideEncryptionByDefault;
  if (byDefault?.SSEAlgorithm === 'AES256' && byDefault.KMSMasterKeyID !== undefined) {
    throw invalidArgument(
      'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
      'ApplyServerSideEncryptionByDefault',
      'null',
    );
  }
  const document = { Rules: [{ ...rule, BucketKeyEnabled: rule.BucketKeyEnabled ?? false }] };
  await encryption.put(s3, { input, document }, context);
  return {};
}

/** The bucket then does what all buckets do: AES256. */
export async function deleteBucketEncryption(
  s3: S3,
  input: DeleteBucketEncryptionCommandInput,
  context: RequestContext,
): Promise<object> {
  await encryption.remove(s3, input, context);
  return {};
}
