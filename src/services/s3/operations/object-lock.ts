import type {
  GetObjectLegalHoldCommandInput,
  GetObjectLegalHoldOutput,
  GetObjectLockConfigurationCommandInput,
  GetObjectLockConfigurationOutput,
  GetObjectRetentionCommandInput,
  GetObjectRetentionOutput,
  ObjectLockConfiguration,
  PutObjectLegalHoldCommandInput,
  PutObjectLockConfigurationCommandInput,
  PutObjectRetentionCommandInput,
} from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { ServiceError } from '../../../aws/service-error.ts';
import { bucketOf, type BucketInput } from '../bucket-store.ts';
import { changeDetails } from '../change-details.ts';
import { accessDenied, invalidRequest, malformedXml } from '../errors.ts';
import { findObject, type ObjectInput } from '../find-object.ts';
import { detailsOf } from '../object-details.ts';
import { checkedRetention, type ObjectLock } from '../object-lock.ts';
import type { S3 } from '../s3.ts';
import { storedSetting } from '../stored-setting.ts';
import type { BucketRow } from '../tables.ts';

const configuration = storedSetting<ObjectLockConfiguration>('object-lock', [
  'ObjectLockConfigurationNotFoundError',
  'Object Lock configuration does not exist for this bucket',
]);

export async function getObjectLockConfiguration(
  s3: S3,
  input: GetObjectLockConfigurationCommandInput,
  context: RequestContext,
): Promise<GetObjectLockConfigurationOutput> {
  const bucket = await bucketOf(s3, input, context);
  if (bucket.object_lock === 1) {
    const stored = await configuration.find(s3, input, context);
    return { ObjectLockConfiguration: stored ?? { ObjectLockEnabled: 'Enabled' } };
  }
  return { ObjectLockConfiguration: await configuration.get(s3, input, context) };
}

export async function putObjectLockConfiguration(
  s3: S3,
  input: PutObjectLockConfigurationCommandInput,
  context: RequestContext,
): Promise<object> {
  const bucket = await bucketOf(s3, input, context);
  const document = input.ObjectLockConfiguration;
  const retention = document?.Rule?.DefaultRetention;
  const isHalf =
    retention !== undefined &&
    (retention.Mode === undefined || (retention.Days === undefined) === (retention.Years === undefined));
  if (document?.ObjectLockEnabled !== 'Enabled' || isHalf) {
    throw malformedXml();
  }
  if (bucket.versioning !== 'Enabled') {
    throw new ServiceError(
      'InvalidBucketState',
      "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
      { status: 409 },
    );
  }
  await configuration.put(s3, { input, document }, context);
  await s3.db.updateTable('s3_buckets').set({ object_lock: 1 }).where('name', '=', bucket.name).execute();
  return {};
}

export async function getObjectRetention(
  s3: S3,
  input: GetObjectRetentionCommandInput,
  context: RequestContext,
): Promise<GetObjectRetentionOutput> {
  const { Mode, RetainUntilDate } = (await lockOf(s3, input, context)) ?? {};
  if (Mode === undefined) {
    throw noLock();
  }
  return { Retention: { Mode, RetainUntilDate } };
}

export async function putObjectRetention(
  s3: S3,
  input: PutObjectRetentionCommandInput,
  context: RequestContext,
): Promise<object> {
  const wanted = input.Retention ?? {};
  const isCleared = wanted.Mode === undefined && wanted.RetainUntilDate === undefined;
  const retention = isCleared ? {} : checkedRetention(wanted, context.now);
  await changeDetails(s3, input, {
    context,
    change: (details, bucket) => {
      checkLocking(bucket);
      checkLoosening(details.lock, retention, { bypass: input.BypassGovernanceRetention, now: context.now });
      return { ...details, lock: { ...retention, LegalHold: details.lock?.LegalHold } };
    },
  });
  return {};
}

export async function getObjectLegalHold(
  s3: S3,
  input: GetObjectLegalHoldCommandInput,
  context: RequestContext,
): Promise<GetObjectLegalHoldOutput> {
  const { LegalHold } = (await lockOf(s3, input, context)) ?? {};
  if (LegalHold === undefined) {
    throw noLock();
  }
  return { LegalHold: { Status: LegalHold } };
}

export async function putObjectLegalHold(
  s3: S3,
  input: PutObjectLegalHoldCommandInput,
  context: RequestContext,
): Promise<object> {
  const status = input.LegalHold?.Status;
  if (status !== 'ON' && status !== 'OFF') {
    throw malformedXml();
  }
  await changeDetails(s3, input, {
    context,
    change: (details, bucket) => {
      checkLocking(bucket);
      return { ...details, lock: { ...details.lock, LegalHold: status } };
    },
  });
  return {};
}

async function lockOf(
  s3: S3,
  input: BucketInput & ObjectInput,
  context: RequestContext,
): Promise<ObjectLock | undefined> {
  const bucket = await bucketOf(s3, input, context);
  checkLocking(bucket);
  return detailsOf(await findObject(s3, bucket, input)).lock;
}

/** @throws {ServiceError} InvalidRequest */
function checkLocking(bucket: BucketRow): void {
  if (bucket.object_lock === 0) {
    throw invalidRequest('Bucket is missing Object Lock Configuration');
  }
}

/** A retention may grow; it shrinks or goes in governance mode only, by who may bypass it. @throws {ServiceError} AccessDenied */
function checkLoosening(
  before: ObjectLock | undefined,
  after: ObjectLock,
  { bypass, now }: { readonly bypass: boolean | undefined; readonly now: number },
): void {
  const until = endOf(before);
  const isLooser = endOf(after) < until || after.Mode !== before?.Mode;
  const isBypassed = before?.Mode === 'GOVERNANCE' && bypass === true;
  if (until > now && isLooser && !isBypassed) {
    throw accessDenied('Access Denied because object protected by object lock.');
  }
}

function endOf(lock: ObjectLock | undefined): number {
  return lock?.RetainUntilDate?.getTime() ?? 0;
}

function noLock(): ServiceError {
  return new ServiceError(
    'NoSuchObjectLockConfiguration',
    'The specified object does not have a ObjectLock configuration',
    { status: 404 },
  );
}
