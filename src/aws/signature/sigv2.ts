import { createHmac } from 'node:crypto';
import type { BucketAddress } from '../bucket-address.ts';
import { header, type WireRequest } from '../wire-request.ts';
import type { V2Claim } from './claim.ts';

/** Query keys that are part of the resource (S3, "Signing and authenticating REST requests (AWS signature version 2)"). */
const SUBRESOURCES: ReadonlySet<string> = new Set([
  'accelerate',
  'acl',
  'cors',
  'defaultObjectAcl',
  'delete',
  'inventory',
  'lifecycle',
  'location',
  'logging',
  'notification',
  'partNumber',
  'policy',
  'replication',
  'requestPayment',
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
  'restore',
  'select',
  'select-type',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
  'versionId',
  'versioning',
  'versions',
  'website',
]);

export interface V2Signature {
  readonly signature: string;
  readonly stringToSign: string;
}

/** Computes the signature of the second version, which the AWS CLI v1 and boto3 still write into presigned links. */
export function signV2(
  request: WireRequest,
  claim: V2Claim,
  { secret, address }: { readonly secret: string; readonly address: BucketAddress },
): V2Signature {
  const date =
    claim.expires ?? (header(request, 'x-amz-date') === undefined ? header(request, 'date') : '') ?? '';
  const stringToSign = [
    request.method,
    header(request, 'content-md5') ?? '',
    header(request, 'content-type') ?? '',
    date,
    ...amzHeaders(request),
    resource(request, address),
  ].join('\n');
  const signature = createHmac('sha1', secret).update(stringToSign).digest('base64');
  return { signature, stringToSign };
}

/** Headers of AWS; a presigned link carries the session token in its query, where it counts as a header. */
function amzHeaders(request: WireRequest): string[] {
  const fromHeaders = Object.keys(request.headers).map(
    (name) => [name, header(request, name) ?? ''] as const,
  );
  const fromQuery = request.query.map(([name, value]) => [name.toLowerCase(), value] as const);
  return [...fromHeaders, ...fromQuery]
    .filter(([name]) => name.startsWith('x-amz-'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value.trim()}`);
}

function resource(request: WireRequest, { bucket, isVirtualHost }: BucketAddress): string {
  const path = isVirtualHost ? `/${bucket}${request.path}` : request.path;
  const subresources = request.query
    .filter(([name]) => SUBRESOURCES.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  return subresources.length === 0 ? path : `${path}?${subresources.join('&')}`;
}
