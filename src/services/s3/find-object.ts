import { ServiceError } from '../../aws/service-error.ts';
import { present } from '../../aws/present.ts';
import { invalidArgument, noSuchKey, noSuchVersion } from './errors.ts';
import { checkKey } from './names.ts';
import type { S3 } from './s3.ts';
import type { BucketRow } from './tables.ts';
import { NULL_VERSION, namedVersion, newestVersion, type Version } from './version-store.ts';

/** Length of the version ids that S3 makes. */
export const VERSION_ID_LENGTH = 32;
const versionIdForm = /^[\w.-]{32}$/;

export interface ObjectInput {
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
}

/**
 * The object, or the version of it, that a request names.
 * @throws {ServiceError} NoSuchKey, NoSuchVersion, InvalidArgument; MethodNotAllowed for a delete marker by its id
 */
export async function findObject(
  s3: Pick<S3, 'db'>,
  bucket: BucketRow,
  input: ObjectInput,
): Promise<Version> {
  const version = await findVersion(s3, bucket, input);
  if (version.delete_marker === 0) {
    return version;
  }
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.version_id };
  if (input.VersionId === undefined) {
    throw noSuchKey(version.key, headers);
  }
  throw new ServiceError('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    status: 405,
    ResourceType: 'DeleteMarker',
    headers: { ...headers, allow: 'DELETE', 'last-modified': new Date(version.modified_at).toUTCString() },
  });
}

/** The same, and delete markers too. @throws {ServiceError} NoSuchKey, NoSuchVersion, InvalidArgument */
export async function findVersion(
  s3: Pick<S3, 'db'>,
  bucket: BucketRow,
  input: ObjectInput,
): Promise<Version> {
  const key = present(input.Key, 'key');
  checkKey(key);
  if (input.VersionId === undefined) {
    const newest = await newestVersion(s3.db, bucket.name, key);
    if (newest === undefined) {
      throw noSuchKey(key);
    }
    return newest;
  }
  checkVersionId(input.VersionId);
  const version = await namedVersion(s3.db, { bucket: bucket.name, key, versionId: input.VersionId });
  if (version === undefined) {
    throw noSuchVersion(key, input.VersionId);
  }
  return version;
}

/** @throws {ServiceError} InvalidArgument for a text that is no version id */
export function checkVersionId(versionId: string): void {
  if (versionId !== NULL_VERSION && !versionIdForm.test(versionId)) {
    throw invalidArgument(
      versionId === '' ? 'Version id cannot be the empty string' : 'Invalid version id specified',
      'versionId',
      versionId,
    );
  }
}

/** The version id in an answer: buckets that never had versioning show none. */
export function shownVersionId(bucket: BucketRow, versionId: string): { readonly VersionId?: string } {
  return bucket.versioning === 'Unversioned' ? {} : { VersionId: versionId };
}
