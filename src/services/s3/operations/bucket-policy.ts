import type {
  DeleteBucketPolicyCommandInput,
  GetBucketPolicyCommandInput,
  GetBucketPolicyOutput,
  GetBucketPolicyStatusCommandInput,
  GetBucketPolicyStatusOutput,
  PublicAccessBlockConfiguration,
  PutBucketPolicyCommandInput,
} from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { bucketOf, readSetting } from '../bucket-store.ts';
import { isPublicPolicy, parsePolicy } from '../bucket-policy.ts';
import { accessDenied } from '../errors.ts';
import type { S3 } from '../s3.ts';
import { storedSetting } from '../stored-setting.ts';

const policy = storedSetting<string>('policy', ['NoSuchBucketPolicy', 'The bucket policy does not exist']);

export async function getBucketPolicy(
  s3: S3,
  input: GetBucketPolicyCommandInput,
  context: RequestContext,
): Promise<GetBucketPolicyOutput> {
  return { Policy: await policy.get(s3, input, context) };
}

/** Policies are kept and given back, not enforced; what Block Public Access forbids is refused as on AWS. */
export async function putBucketPolicy(
  s3: S3,
  input: PutBucketPolicyCommandInput,
  context: RequestContext,
): Promise<object> {
  const bucket = await bucketOf(s3, input, context);
  const document = present(input.Policy, 'policy');
  const parsed = parsePolicy(document, bucket.name);
  const block = await readSetting<PublicAccessBlockConfiguration>(s3.db, {
    bucket: bucket.name,
    kind: 'public-access',
  });
  if (block?.BlockPublicPolicy === true && isPublicPolicy(parsed)) {
    throw accessDenied(
      `User: ${context.callerArn} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${bucket.name}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
    );
  }
  await policy.put(s3, { input, document }, context);
  return {};
}

export async function deleteBucketPolicy(
  s3: S3,
  input: DeleteBucketPolicyCommandInput,
  context: RequestContext,
): Promise<object> {
  await policy.remove(s3, input, context);
  return {};
}

export async function getBucketPolicyStatus(
  s3: S3,
  input: GetBucketPolicyStatusCommandInput,
  context: RequestContext,
): Promise<GetBucketPolicyStatusOutput> {
  const document = await policy.get(s3, input, context);
  return { PolicyStatus: { IsPublic: isPublicPolicy(parsePolicy(document, input.Bucket ?? '')) } };
}
