/** Which bucket and key a request to S3 is about. */
export interface BucketAddress {
  readonly bucket: string | undefined;
  /** With its percent-encoding; undefined when the path is that of the bucket. */
  readonly rawKey: string | undefined;
  /** Whether the bucket is in the host's name. */
  readonly isVirtualHost: boolean;
}

/** Of requests that are not S3's. */
export const NO_BUCKET: BucketAddress = { bucket: undefined, rawKey: undefined, isVirtualHost: false };

/** Names after the bucket: S3's own in any Region, and those of this machine. */
const VIRTUAL_HOST =
  /^(.+?)\.(?:s3(?:[.-](?:dualstack\.)?[a-z0-9-]+)*\.(?:amazonaws\.com(?:\.cn)?|localhost(?:\.localstack\.cloud)?)|s3|localhost)$/i;
/** Hosts that begin with what is no bucket's name. */
const SERVICE_HOST = /^(?:s3|console|lambda|iam|sts|ssm|logs|monitoring)(?:[.-]|$)/i;

/**
 * Tells the bucket from the host (`bucket.s3.eu-west-1.amazonaws.com`, `bucket.s3.localhost`, `bucket.localhost`) or else
 * from the path (`/bucket/key`). A slash after the bucket's name begins no key.
 */
export function readBucketAddress(host: string, path: string): BucketAddress {
  const name = host.replace(/:\d+$/, '');
  const virtual = VIRTUAL_HOST.exec(name)?.[1];
  if (virtual !== undefined && !SERVICE_HOST.test(virtual)) {
    return { bucket: virtual, rawKey: path.length > 1 ? path.slice(1) : undefined, isVirtualHost: true };
  }
  const slash = path.indexOf('/', 1);
  const bucket = slash === -1 ? path.slice(1) : path.slice(1, slash);
  const rawKey = slash === -1 ? '' : path.slice(slash + 1);
  return {
    bucket: bucket === '' ? undefined : bucket,
    rawKey: rawKey === '' ? undefined : rawKey,
    isVirtualHost: false,
  };
}

/** The host without a bucket in front of it, port included: under which the platform itself is reached. */
export function platformHost(host: string, address: BucketAddress): string {
  return address.isVirtualHost && address.bucket !== undefined ? host.slice(address.bucket.length + 1) : host;
}
