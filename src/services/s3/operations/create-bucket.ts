import type { CreateBucketCommandInput, CreateBucketOutput } from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { ServiceError } from '../../../aws/service-error.ts';
import { requestedAcl, type StoredAcl } from '../acl.ts';
import { findBucket, writeSetting } from '../bucket-store.ts';
import { wholeSeconds } from '../conditions.ts';
import { checkBucketName } from '../names.ts';
import type { S3 } from '../s3.ts';
import type { BucketRow } from '../tables.ts';
import { bucketTags } from '../tag-set.ts';

const FIRST_REGION = 'us-east-1';

export async function createBucket(
  s3: S3,
  input: CreateBucketCommandInput,
  context: RequestContext,
): Promise<CreateBucketOutput> {
  const name = present(input.Bucket, 'bucket');
  checkBucketName(name);
  const region = bucketRegion(input.CreateBucketConfiguration?.LocationConstraint, context.region);
  const ownership = input.ObjectOwnership ?? 'BucketOwnerEnforced';
  const acl = requestedAcl(input, context.account);
  checkOwnership(ownership, acl);
  const tags = bucketTags(input.CreateBucketConfiguration?.Tags);
  await s3.db.transaction().execute(async (transaction) => {
    const existing = await findBucket(transaction, name);
    if (existing !== undefined) {
      refuseExisting(existing, region, context);
      return;
    }
    await transaction
      .insertInto('s3_buckets')
      .values({
        name,
        account: context.account,
        region,
        created_at: wholeSeconds(context.now),
        versioning: input.ObjectLockEnabledForBucket === true ? 'Enabled' : 'Unversioned',
        object_lock: input.ObjectLockEnabledForBucket === true ? 1 : 0,
      })
      .execute();
    const settings = {
      ownership: { Rules: [{ ObjectOwnership: ownership }] },
      'public-access': blockEverything,
      ...(acl !== undefined && { acl }),
      ...(tags.length > 0 && { tagging: { TagSet: tags } }),
    };
    for (const [kind, document] of Object.entries(settings)) {
      await writeSetting(transaction, { bucket: name, kind }, document);
    }
  });
  return {
    Location: region === FIRST_REGION ? `/${name}` : `http://${name}.s3.amazonaws.com/`,
    BucketArn: `arn:aws:s3:::${name}`,
  };
}

/** New buckets since April 2023. */
const blockEverything = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/**
 * Where a bucket is to lie. Requests in us-east-1 may name any other Region, those elsewhere must name their own.
 * @throws {ServiceError} IllegalLocationConstraintException, InvalidLocationConstraint
 */
function bucketRegion(constraint: string | undefined, endpoint: string): string {
  const wanted = constraint === 'EU' ? 'eu-west-1' : constraint;
  if (endpoint !== FIRST_REGION && wanted !== endpoint) {
    throw new ServiceError(
      'IllegalLocationConstraintException',
      `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    );
  }
  if (wanted === undefined) {
    return FIRST_REGION;
  }
  if (wanted === FIRST_REGION || !/^[a-z]{2,4}(-[a-z]+)+-\d$/.test(wanted)) {
    throw new ServiceError('InvalidLocationConstraint', 'The specified location-constraint is not valid', {
      LocationConstraint: constraint,
    });
  }
  return wanted;
}

/** @throws {ServiceError} InvalidBucketAclWithObjectOwnership */
function checkOwnership(ownership: string, acl: StoredAcl | undefined): void {
  const isShared = acl !== undefined && acl.Grants.some(({ Grantee }) => Grantee?.ID !== acl.Owner.ID);
  if (ownership === 'BucketOwnerEnforced' && isShared) {
    throw new ServiceError(
      'InvalidBucketAclWithObjectOwnership',
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    );
  }
}

/**
 * Creating one's own bucket again is no error in us-east-1, where it once was none.
 * @throws {ServiceError} BucketAlreadyOwnedByYou, BucketAlreadyExists
 */
function refuseExisting(existing: BucketRow, region: string, context: RequestContext): void {
  if (existing.account !== context.account) {
    throw new ServiceError(
      'BucketAlreadyExists',
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
      { status: 409, BucketName: existing.name },
    );
  }
  if (existing.region !== FIRST_REGION || region !== FIRST_REGION || context.region !== FIRST_REGION) {
    throw new ServiceError(
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
      { status: 409, BucketName: existing.name },
    );
  }
}
