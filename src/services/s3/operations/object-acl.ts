import type {
  GetObjectAclCommandInput,
  GetObjectAclOutput,
  PutObjectAclCommandInput,
  PutObjectAclOutput,
} from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { ServiceError } from '../../../aws/service-error.ts';
import { checkAclAllowed, privateAcl, requestedAcl } from '../acl.ts';
import { bucketOf } from '../bucket-store.ts';
import { findObject } from '../find-object.ts';
import { detailsOf } from '../object-details.ts';
import type { S3 } from '../s3.ts';
import { changeDetails } from '../change-details.ts';

export async function getObjectAcl(
  s3: S3,
  input: GetObjectAclCommandInput,
  context: RequestContext,
): Promise<GetObjectAclOutput> {
  const bucket = await bucketOf(s3, input, context);
  const version = await findObject(s3, bucket, input);
  const { Owner, Grants } = detailsOf(version).acl ?? privateAcl(bucket.account);
  return { Owner, Grants: [...Grants] };
}

export async function putObjectAcl(
  s3: S3,
  input: PutObjectAclCommandInput,
  context: RequestContext,
): Promise<PutObjectAclOutput> {
  const bucket = await bucketOf(s3, input, context);
  const acl = requestedAcl(input, bucket.account);
  if (acl === undefined) {
    throw new ServiceError('MissingSecurityHeader', 'Your request was missing a required header', {
      MissingHeaderName: 'x-amz-acl',
    });
  }
  await checkAclAllowed(s3, bucket.name, acl);
  await changeDetails(s3, input, { context, change: (details) => ({ ...details, acl }) });
  return {};
}
