import type {
  DeleteBucketWebsiteCommandInput,
  GetBucketWebsiteCommandInput,
  GetBucketWebsiteOutput,
  PutBucketWebsiteCommandInput,
} from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { invalidArgument, malformedXml } from '../errors.ts';
import type { S3 } from '../s3.ts';
import { storedSetting } from '../stored-setting.ts';

const website = storedSetting<GetBucketWebsiteOutput>('website', [
  'NoSuchWebsiteConfiguration',
  'The specified bucket does not have a website configuration',
]);

export async function getBucketWebsite(
  s3: S3,
  input: GetBucketWebsiteCommandInput,
  context: RequestContext,
): Promise<GetBucketWebsiteOutput> {
  return website.get(s3, input, context);
}

/** Kept and given back; there are no website endpoints here. */
export async function putBucketWebsite(
  s3: S3,
  input: PutBucketWebsiteCommandInput,
  context: RequestContext,
): Promise<object> {
  const document = input.WebsiteConfiguration;
  if (document === undefined) {
    throw malformedXml();
  }
  if (document.RedirectAllRequestsTo === undefined && document.IndexDocument === undefined) {
    throw invalidArgument(
      'A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty',
      'IndexDocument',
      'null',
    );
  }
  await website.put(s3, { input, document }, context);
  return {};
}

export async function deleteBucketWebsite(
  s3: S3,
  input: DeleteBucketWebsiteCommandInput,
  context: RequestContext,
): Promise<object> {
  await website.remove(s3, input, context);
  return {};
}
