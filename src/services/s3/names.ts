import { ServiceError } from '../../aws/service-error.ts';
import { invalidBucketName } from './errors.ts';

const MAX_KEY_BYTES = 1024;
const bucketPattern = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const ipAddress = /^\d{1,3}(\.\d{1,3}){3}$/;
/** Reserved by S3. `amzn-s3-demo-` is reserved too, but AWS's own guides create such buckets, so it is let through here. */
const reservedPrefixes = ['xn--', 'sthree-'];
const reservedSuffixes = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];

/** Whether S3 gives a bucket this name ("General purpose bucket naming rules"). */
export function isBucketName(name: string): boolean {
  return (
    bucketPattern.test(name) &&
    !name.includes('..') &&
    !ipAddress.test(name) &&
    !reservedPrefixes.some((prefix) => name.startsWith(prefix)) &&
    !reservedSuffixes.some((suffix) => name.endsWith(suffix))
  );
}

/** @throws {ServiceError} InvalidBucketName */
export function checkBucketName(name: string): void {
  if (!isBucketName(name)) {
    throw invalidBucketName(name);
  }
}

/** @throws {ServiceError} KeyTooLongError, InvalidURI */
export function checkKey(key: string): void {
  if (key === '' || !key.isWellFormed()) {
    throw new ServiceError('InvalidURI', "Couldn't parse the specified URI.", { URI: key });
  }
  const size = Buffer.byteLength(key);
  if (size > MAX_KEY_BYTES) {
    throw new ServiceError('KeyTooLongError', 'Your key is too long', {
      Size: size,
      MaxSizeAllowed: MAX_KEY_BYTES,
    });
  }
}
