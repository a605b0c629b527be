import type {
  DeleteBucketOwnershipControlsCommandInput,
  DeletePublicAccessBlockCommandInput,
  GetBucketAclCommandInput,
  GetBucketAclOutput,
  GetBucketOwnershipControlsCommandInput,
  GetBucketOwnershipControlsOutput,
  GetPublicAccessBlockCommandInput,
  GetPublicAccessBlockOutput,
  OwnershipControls,
  PublicAccessBlockConfiguration,
  PutBucketAclCommandInput,
  PutBucketOwnershipControlsCommandInput,
  PutPublicAccessBlockCommandInput,
} from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { ServiceError } from '../../../aws/service-error.ts';
import { checkAclAllowed, privateAcl, requestedAcl, type StoredAcl } from '../acl.ts';
import { bucketOf, readSetting, writeSetting } from '../bucket-store.ts';
import { malformedXml } from '../errors.ts';
import type { S3 } from '../s3.ts';
import { storedSetting } from '../stored-setting.ts';

const publicAccess = storedSetting<PublicAccessBlockConfiguration>('public-access', [
  'NoSuchPublicAccessBlockConfiguration',
  'The public access block configuration was not found',
]);
const ownership = storedSetting<OwnershipControls>('ownership', [
  'OwnershipControlsNotFoundError',
  'The bucket ownership controls were not found',
]);
const ownerships = new Set(['BucketOwnerPreferred', 'ObjectWriter', 'BucketOwnerEnforced']);

export async function getPublicAccessBlock(
  s3: S3,
  input: GetPublicAccessBlockCommandInput,
  context: RequestContext,
): Promise<GetPublicAccessBlockOutput> {
  return { PublicAccessBlockConfiguration: await publicAccess.get(s3, input, context) };
}

export async function putPublicAccessBlock(
  s3: S3,
  input: PutPublicAccessBlockCommandInput,
  context: RequestContext,
): Promise<object> {
  const wanted = input.PublicAccessBlockConfiguration;
  if (wanted === undefined) {
    throw malformedXml();
  }
  const document = {
    BlockPublicAcls: wanted.BlockPublicAcls ?? false,
    IgnorePublicAcls: wanted.IgnorePublicAcls ?? false,
    BlockPublicPolicy: wanted.BlockPublicPolicy ?? false,
    RestrictPublicBuckets: wanted.RestrictPublicBuckets ?? false,
  };
  await publicAccess.put(s3, { input, document }, context);
  return {};
}

export async function deletePublicAccessBlock(
  s3: S3,
  input: DeletePublicAccessBlockCommandInput,
  context: RequestContext,
): Promise<object> {
  await publicAccess.remove(s3, input, context);
  return {};
}

export async function getBucketOwnershipControls(
  s3: S3,
  input: GetBucketOwnershipControlsCommandInput,
  context: RequestContext,
): Promise<GetBucketOwnershipControlsOutput> {
  return { OwnershipControls: await ownership.get(s3, input, context) };
}

export async function putBucketOwnershipControls(
  s3: S3,
  input: PutBucketOwnershipControlsCommandInput,
  context: RequestContext,
): Promise<object> {
  const rules = input.OwnershipControls?.Rules ?? [];
  const [rule] = rules;
  if (rule === undefined || rules.length > 1 || !ownerships.has(rule.ObjectOwnership ?? '')) {
    throw malformedXml();
  }
  await ownership.put(s3, { input, document: { Rules: [rule] } }, context);
  return {};
}

export async function deleteBucketOwnershipControls(
  s3: S3,
  input: DeleteBucketOwnershipControlsCommandInput,
  context: RequestContext,
): Promise<object> {
  await ownership.remove(s3, input, context);
  return {};
}

export async function getBucketAcl(
  s3: S3,
  input: GetBucketAclCommandInput,
  context: RequestContext,
): Promise<GetBucketAclOutput> {
  const bucket = await bucketOf(s3, input, context);
  const stored = await readSetting<StoredAcl>(s3.db, { bucket: bucket.name, kind: 'acl' });
  const { Owner, Grants } = stored ?? privateAcl(bucket.account);
  return { Owner, Grants: [...Grants] };
}

export async function putBucketAcl(
  s3: S3,
  input: PutBucketAclCommandInput,
  context: RequestContext,
): Promise<object> {
  const bucket = await bucketOf(s3, input, context);
  const acl = requestedAcl(input, bucket.account);
  if (acl === undefined) {
    throw new ServiceError('MissingSecurityHeader', 'Your request was missing a required header', {
      MissingHeaderName: 'x-amz-acl',
    });
  }
  await checkAclAllowed(s3, bucket.name, acl);
  await writeSetting(s3.db, { bucket: bucket.name, kind: 'acl' }, acl);
  return {};
}
