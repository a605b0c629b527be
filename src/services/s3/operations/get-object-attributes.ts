import type {
  GetObjectAttributesCommandInput,
  GetObjectAttributesOutput,
  GetObjectAttributesParts,
} from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { bucketOf } from '../bucket-store.ts';
import { checksumMember } from '../checksum/request.ts';
import { checkCustomerKey } from '../encryption.ts';
import { invalidArgument } from '../errors.ts';
import { findObject, shownVersionId } from '../find-object.ts';
import { entryLimit } from '../list-request.ts';
import { detailsOf } from '../object-details.ts';
import type { S3 } from '../s3.ts';
import { partsOf, type Version } from '../version-store.ts';

const known = new Set(['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize']);

export async function getObjectAttributes(
  s3: S3,
  input: GetObjectAttributesCommandInput,
  context: RequestContext,
): Promise<GetObjectAttributesOutput> {
  const bucket = await bucketOf(s3, input, context);
  const wanted = new Set<string>(input.ObjectAttributes ?? []);
  if (wanted.size === 0 || [...wanted].some((name) => !known.has(name))) {
    throw invalidArgument(
      'Invalid attribute name specified.',
      'x-amz-object-attributes',
      [...wanted].join(','),
    );
  }
  const version = await findObject(s3, bucket, input);
  checkCustomerKey(detailsOf(version).encryption, input);
  return {
    ...shownVersionId(bucket, version.version_id),
    LastModified: new Date(version.modified_at),
    ...(wanted.has('ETag') && { ETag: version.etag }),
    ...(wanted.has('Checksum') && version.checksum !== null && { Checksum: wholeChecksum(version) }),
    ...(wanted.has('ObjectParts') &&
      version.part_count > 0 && { ObjectParts: await partMembers(s3, version, input) }),
    ...(wanted.has('StorageClass') && {
      StorageClass: version.storage_class as NonNullable<GetObjectAttributesOutput['StorageClass']>,
    }),
    ...(wanted.has('ObjectSize') && { ObjectSize: version.size }),
  };
}

/** Here a composite checksum goes without the number of parts. */
function wholeChecksum(version: Version): NonNullable<GetObjectAttributesOutput['Checksum']> {
  return {
    ...checksumMember(version.checksum_algorithm, version.checksum?.replace(/-\d+$/, '')),
    ChecksumType: version.checksum_type === 'COMPOSITE' ? 'COMPOSITE' : 'FULL_OBJECT',
  };
}

/** Single parts are listed only where each has its checksum. */
async function partMembers(
  s3: S3,
  version: Version,
  input: GetObjectAttributesCommandInput,
): Promise<GetObjectAttributesParts> {
  if (version.checksum_type !== 'COMPOSITE') {
    return { TotalPartsCount: version.part_count };
  }
  const limit = entryLimit(input.MaxParts, 'max-parts');
  const marker = Number(input.PartNumberMarker ?? 0);
  const behind = (await partsOf(s3.db, version)).filter(({ number }) => number > marker);
  const parts = behind.slice(0, limit);
  return {
    TotalPartsCount: version.part_count,
    PartNumberMarker: String(marker),
    NextPartNumberMarker: String(parts.at(-1)?.number ?? 0),
    MaxParts: limit,
    IsTruncated: behind.length > parts.length,
    Parts: parts.map((part) => ({
      PartNumber: part.number,
      Size: part.size,
      ...checksumMember(version.checksum_algorithm, part.checksum),
    })),
  };
}
