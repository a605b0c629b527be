import type {
  DeleteBucketTaggingCommandInput,
  GetBucketTaggingCommandInput,
  GetBucketTaggingOutput,
  PutBucketTaggingCommandInput,
} from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { malformedXml } from '../errors.ts';
import type { S3 } from '../s3.ts';
import { storedSetting } from '../stored-setting.ts';
import { bucketTags, type StoredTag } from '../tag-set.ts';

const tagging = storedSetting<{ readonly TagSet: readonly StoredTag[] }>('tagging', [
  'NoSuchTagSet',
  'The TagSet does not exist',
]);

export async function getBucketTagging(
  s3: S3,
  input: GetBucketTaggingCommandInput,
  context: RequestContext,
): Promise<GetBucketTaggingOutput> {
  const { TagSet } = await tagging.get(s3, input, context);
  return { TagSet: [...TagSet] };
}

export async function putBucketTagging(
  s3: S3,
  input: PutBucketTaggingCommandInput,
  context: RequestContext,
): Promise<object> {
  if (input.Tagging === undefined) {
    throw malformedXml();
  }
  const tags = bucketTags(input.Tagging.TagSet);
  if (tags.length === 0) {
    await tagging.remove(s3, input, context);
  } else {
    await tagging.put(s3, { input, document: { TagSet: tags } }, context);
  }
  return {};
}

export async function deleteBucketTagging(
  s3: S3,
  input: DeleteBucketTaggingCommandInput,
  context: RequestContext,
): Promise<object> {
  await tagging.remove(s3, input, context);
  return {};
}
