import { ServiceError } from '../../aws/service-error.ts';
import type { StoredAcl } from './acl.ts';
import { decodeDocument } from './document.ts';
import type { Encryption } from './encryption.ts';
import { invalidArgument } from './errors.ts';
import type { ObjectLock } from './object-lock.ts';
import type { VersionRow } from './tables.ts';

const MAX_METADATA_BYTES = 2048;
const DEFAULT_CONTENT_TYPE = 'binary/octet-stream';
const storageClasses = new Set([
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'GLACIER_IR',
  'DEEP_ARCHIVE',
]);

/** Headers that an object keeps and gives back. */
export interface SystemMetadata {
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly ContentType?: string | undefined;
  readonly Expires?: Date | undefined;
  readonly WebsiteRedirectLocation?: string | undefined;
}

/** What an object has besides its content and what lists show. */
export interface ObjectDetails {
  readonly system: SystemMetadata;
  readonly metadata: Readonly<Record<string, string>>;
  readonly encryption: Encryption;
  readonly acl?: StoredAcl | undefined;
  readonly lock?: ObjectLock | undefined;
}

export function detailsOf(row: Pick<VersionRow, 'details'>): ObjectDetails {
  return decodeDocument(row.details) as ObjectDetails;
}

/** The headers among a request's members. */
export function systemMetadata(input: SystemMetadata): SystemMetadata {
  const encoding = withoutChunking(input.ContentEncoding);
  return {
    CacheControl: input.CacheControl,
    ContentDisposition: input.ContentDisposition,
    ContentEncoding: encoding,
    ContentLanguage: input.ContentLanguage,
    ContentType: input.ContentType ?? DEFAULT_CONTENT_TYPE,
    Expires: input.Expires,
    WebsiteRedirectLocation: input.WebsiteRedirectLocation,
  };
}

/**
 * A request's own metadata, names in lower case as S3 keeps them.
 * @throws {ServiceError} MetadataTooLarge
 */
export function userMetadata(
  metadata: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const entries = Object.entries(metadata ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  const size = entries.reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (size > MAX_METADATA_BYTES) {
    throw new ServiceError(
      'MetadataTooLarge',
      'Your metadata headers exceed the maximum allowed metadata size',
      {
        Size: size,
        MaxSizeAllowed: MAX_METADATA_BYTES,
      },
    );
  }
  return Object.fromEntries(entries);
}

/** @throws {ServiceError} InvalidStorageClass */
export function storageClass(name: string | undefined): string {
  const wanted = name ?? 'STANDARD';
  if (!storageClasses.has(wanted)) {
    throw new ServiceError('InvalidStorageClass', 'The storage class you specified is not valid', {
      StorageClassRequested: wanted,
    });
  }
  return wanted;
}

/** @throws {ServiceError} InvalidArgument for a directive that S3 does not have */
export function isReplaced(directive: string | undefined, header: string): boolean {
  if (directive !== undefined && directive !== 'COPY' && directive !== 'REPLACE') {
    throw invalidArgument(`Unknown ${header.replace('x-amz-', '')}.`, header, directive);
  }
  return directive === 'REPLACE';
}

/** `aws-chunked` says how a body travels and is no part of what is kept. */
function withoutChunking(header: string | undefined): string | undefined {
  const kept = header
    ?.split(',')
    .map((item) => item.trim())
    .filter((item) => item !== 'aws-chunked' && item !== '')
    .join(',');
  return kept === '' ? undefined : kept;
}
