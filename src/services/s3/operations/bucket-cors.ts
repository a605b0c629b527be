import type {
  CORSConfiguration,
  DeleteBucketCorsCommandInput,
  GetBucketCorsCommandInput,
  GetBucketCorsOutput,
  PutBucketCorsCommandInput,
} from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { checkCorsRules } from '../cors.ts';
import type { S3 } from '../s3.ts';
import { storedSetting } from '../stored-setting.ts';

const cors = storedSetting<CORSConfiguration>('cors', [
  'NoSuchCORSConfiguration',
  'The CORS configuration does not exist',
]);

export async function getBucketCors(
  s3: S3,
  input: GetBucketCorsCommandInput,
  context: RequestContext,
): Promise<GetBucketCorsOutput> {
  return cors.get(s3, input, context);
}

export async function putBucketCors(
  s3: S3,
  input: PutBucketCorsCommandInput,
  context: RequestContext,
): Promise<object> {
  const rules = checkCorsRules(input.CORSConfiguration?.CORSRules);
  await cors.put(s3, { input, document: { CORSRules: [...rules] } }, context);
  return {};
}

export async function deleteBucketCors(
  s3: S3,
  input: DeleteBucketCorsCommandInput,
  context: RequestContext,
): Promise<object> {
  await cors.remove(s3, input, context);
  return {};
}
