import type {
  GetBucketLocationCommandInput,
  GetBucketLocationOutput,
  HeadBucketCommandInput,
  HeadBucketOutput,
} from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { anyBucket, bucketOf } from '../bucket-store.ts';
import type { S3 } from '../s3.ts';

export async function headBucket(
  s3: S3,
  input: HeadBucketCommandInput,
  context: RequestContext,
): Promise<HeadBucketOutput> {
  const bucket = await bucketOf(s3, input, context);
  return { BucketRegion: bucket.region, BucketArn: `arn:aws:s3:::${bucket.name}`, AccessPointAlias: false };
}

/** Answered in every Region; us-east-1 has no name here. */
export async function getBucketLocation(
  s3: S3,
  input: GetBucketLocationCommandInput,
): Promise<GetBucketLocationOutput> {
  const { region } = await anyBucket(s3, input);
  return region === 'us-east-1'
    ? {}
    : { LocationConstraint: region as NonNullable<GetBucketLocationOutput['LocationConstraint']> };
}
