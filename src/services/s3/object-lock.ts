import type {
  ObjectLockConfiguration,
  ObjectLockLegalHoldStatus,
  ObjectLockMode,
  ObjectLockRetention,
} from '@aws-sdk/client-s3';
import { readSetting } from './bucket-store.ts';
import { accessDenied, invalidArgument, invalidRequest } from './errors.ts';
import type { S3 } from './s3.ts';
import type { BucketRow } from './tables.ts';

/** What keeps a version from being deleted. */
export interface ObjectLock {
  readonly Mode?: ObjectLockMode | undefined;
  readonly RetainUntilDate?: Date | undefined;
  readonly LegalHold?: ObjectLockLegalHoldStatus | undefined;
}

export interface LockInput {
  readonly ObjectLockMode?: ObjectLockMode | undefined;
  readonly ObjectLockRetainUntilDate?: Date | undefined;
  readonly ObjectLockLegalHoldStatus?: ObjectLockLegalHoldStatus | undefined;
}

const DAY_MS = 86_400_000;

/**
 * The lock of a new object: what the request says, else the bucket's default.
 * @throws {ServiceError} InvalidRequest in buckets without Object Lock, InvalidArgument for half a retention
 */
export async function newLock(
  s3: Pick<S3, 'db'>,
  { bucket, input, now }: { readonly bucket: BucketRow; readonly input: LockInput; readonly now: number },
): Promise<ObjectLock | undefined> {
  const asked =
    input.ObjectLockMode !== undefined ||
    input.ObjectLockRetainUntilDate !== undefined ||
    input.ObjectLockLegalHoldStatus !== undefined;
  if (bucket.object_lock === 0) {
    if (asked) {
      throw invalidRequest('Bucket is missing Object Lock Configuration');
    }
    return undefined;
  }
  const hold =
    input.ObjectLockLegalHoldStatus === undefined ? {} : { LegalHold: input.ObjectLockLegalHoldStatus };
  if (input.ObjectLockMode !== undefined || input.ObjectLockRetainUntilDate !== undefined) {
    const retention = { Mode: input.ObjectLockMode, RetainUntilDate: input.ObjectLockRetainUntilDate };
    return { ...checkedRetention(retention, now), ...hold };
  }
  return { ...(await defaultRetention(s3, bucket.name, now)), ...hold };
}

/** @throws {ServiceError} InvalidArgument */
export function checkedRetention({ Mode, RetainUntilDate }: ObjectLockRetention, now: number): ObjectLock {
  if (Mode === undefined || RetainUntilDate === undefined) {
    throw invalidArgument(
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
      Mode === undefined ? 'x-amz-object-lock-mode' : 'x-amz-object-lock-retain-until-date',
      'null',
    );
  }
  if (RetainUntilDate.getTime() <= now) {
    throw invalidArgument(
      'The retain until date must be in the future!',
      'RetainUntilDate',
      RetainUntilDate.toISOString(),
    );
  }
  return { Mode, RetainUntilDate };
}

/**
 * Whether a version may go.
 * @throws {ServiceError} AccessDenied
 */
export function checkDeletable(lock: ObjectLock | undefined, bypass: boolean | undefined, now: number): void {
  if (lock === undefined) {
    return;
  }
  const retained = lock.RetainUntilDate !== undefined && lock.RetainUntilDate.getTime() > now;
  const bypassed = lock.Mode === 'GOVERNANCE' && bypass === true;
  if (lock.LegalHold === 'ON' || (retained && !bypassed)) {
    throw accessDenied('Access Denied because object protected by object lock.');
  }
}

/** The lock in the members of GetObject and HeadObject. */
export function lockMembers(lock: ObjectLock | undefined): LockInput {
  return lock === undefined
    ? {}
    : {
        ObjectLockMode: lock.Mode,
        ObjectLockRetainUntilDate: lock.RetainUntilDate,
        ObjectLockLegalHoldStatus: lock.LegalHold,
      };
}

async function defaultRetention(s3: Pick<S3, 'db'>, bucket: string, now: number): Promise<ObjectLock> {
  const stored = await readSetting<ObjectLockConfiguration>(s3.db, { bucket, kind: 'object-lock' });
  const retention = stored?.Rule?.DefaultRetention;
  if (retention?.Mode === undefined) {
    return {};
  }
  const days = retention.Days ?? (retention.Years ?? 0) * 365;
  return { Mode: retention.Mode, RetainUntilDate: new Date(now + days * DAY_MS) };
}
