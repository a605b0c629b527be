import type { GetObjectRequest, HeadObjectOutput } from '@aws-sdk/client-s3';
import { ServiceError } from '../../aws/service-error.ts';
import type { RequestContext } from '../../aws/operation.ts';
import type { ByteRange } from '../../state/blobs.ts';
import { bucketOf } from './bucket-store.ts';
import { contentRange, requestedRange } from './byte-range.ts';
import { checksumMember } from './checksum/request.ts';
import { checkReadConditions } from './conditions.ts';
import { checkCustomerKey } from './encryption.ts';
import { invalidRequest } from './errors.ts';
import { findObject } from './find-object.ts';
import { detailsOf } from './object-details.ts';
import { objectMembers } from './object-members.ts';
import type { S3 } from './s3.ts';
import { partsOf, type Version } from './version-store.ts';

export interface ObjectRead {
  readonly version: Version;
  readonly range: ByteRange;
  /** All of the answer but the body. */
  readonly members: HeadObjectOutput;
}

interface Stretch {
  readonly range: ByteRange;
  /** Whether the answer is a part of the object: status 206. */
  readonly partial: boolean;
  /** Of exactly these bytes. */
  readonly checksum: string | null;
}

/**
 * What GetObject and HeadObject answer: the object, checked against the request's conditions, and which bytes of it.
 * @throws {ServiceError} NoSuchKey and the like, NotModified, PreconditionFailed, InvalidRange
 */
export async function readObject(
  s3: S3,
  input: Omit<GetObjectRequest, 'Bucket' | 'Key'> & {
    readonly Bucket?: string | undefined;
    readonly Key?: string | undefined;
  },
  context: RequestContext,
): Promise<ObjectRead> {
  const bucket = await bucketOf(s3, input, context);
  const version = await findObject(s3, bucket, input);
  checkReadConditions(input, version, context.now);
  const details = detailsOf(version);
  checkCustomerKey(details.encryption, input);
  const { range, partial, checksum } = await stretchOf(s3, version, input);
  return {
    version,
    range,
    members: {
      ...objectMembers(bucket, version, details),
      ...overrides(input),
      ContentLength: range.end - range.start,
      ...(partial && { ContentRange: contentRange(range, version.size) }),
      ...(input.PartNumber !== undefined && version.part_count > 0 && { PartsCount: version.part_count }),
      ...(input.ChecksumMode === 'ENABLED' &&
        checksum !== null && {
          ...checksumMember(version.checksum_algorithm, checksum),
          ChecksumType:
            version.checksum_type === 'COMPOSITE' ? ('COMPOSITE' as const) : ('FULL_OBJECT' as const),
        }),
    },
  };
}

async function stretchOf(
  s3: S3,
  version: Version,
  { Range, PartNumber }: Pick<GetObjectRequest, 'Range' | 'PartNumber'>,
): Promise<Stretch> {
  const whole = { start: 0, end: version.size };
  if (PartNumber === undefined) {
    const range = requestedRange(Range, version.size);
    return range === undefined
      ? { range: whole, partial: false, checksum: version.checksum }
      : { range, partial: true, checksum: isSame(range, whole) ? version.checksum : null };
  }
  if (Range !== undefined) {
    throw invalidRequest('Cannot specify both Range header and partNumber query parameter');
  }
  if (version.part_count === 0 && PartNumber === 1) {
    return { range: whole, partial: version.size > 0, checksum: version.checksum };
  }
  const part = (await partsOf(s3.db, version)).find(({ number }) => number === PartNumber);
  if (part === undefined) {
    throw new ServiceError('InvalidPartNumber', 'The requested partnumber is not satisfiable', {
      status: 416,
      PartNumberRequested: PartNumber,
      ActualPartCount: Math.max(version.part_count, 1),
    });
  }
  return {
    range: { start: part.start, end: part.start + part.size },
    partial: true,
    checksum: version.checksum_type === 'COMPOSITE' ? part.checksum : null,
  };
}

/** Headers that a request wants to have in place of the object's own. */
function overrides(input: Partial<GetObjectRequest>): HeadObjectOutput {
  return {
    ...(input.ResponseCacheControl !== undefined && { CacheControl: input.ResponseCacheControl }),
    ...(input.ResponseContentDisposition !== undefined && {
      ContentDisposition: input.ResponseContentDisposition,
    }),
    ...(input.ResponseContentEncoding !== undefined && { ContentEncoding: input.ResponseContentEncoding }),
    ...(input.ResponseContentLanguage !== undefined && { ContentLanguage: input.ResponseContentLanguage }),
    ...(input.ResponseContentType !== undefined && { ContentType: input.ResponseContentType }),
    ...(input.ResponseExpires !== undefined && {
      Expires: input.ResponseExpires,
      ExpiresString: input.ResponseExpires.toUTCString(),
    }),
  };
}

function isSame(left: ByteRange, right: ByteRange): boolean {
  return left.start === right.start && left.end === right.end;
}
