import type { CommonPrefix, ListObjectsV2Output, Owner, _Object } from '@aws-sdk/client-s3';
import { behindPrefix } from './key-order.ts';
import { listEntries, type EntryPage, type Listing } from './list-entries.ts';
import type { UrlEncoding } from './list-request.ts';
import { ownerOf } from './owner.ts';
import type { S3 } from './s3.ts';
import type { BucketRow } from './tables.ts';
import type { Version } from './version-store.ts';

export type ListedObject = Pick<
  Version,
  'key' | 'size' | 'etag' | 'modified_at' | 'storage_class' | 'checksum_algorithm' | 'checksum_type'
>;

/** The objects of a bucket, as ListObjects and ListObjectsV2 page through them. */
export function listObjectRows(
  s3: Pick<S3, 'db'>,
  bucket: BucketRow,
  listing: Listing,
): Promise<EntryPage<ListedObject>> {
  const end = behindPrefix(listing.prefix);
  return listEntries(listing, (position, limit) => {
    let query = s3.db
      .selectFrom('s3_versions')
      .select(['key', 'size', 'etag', 'modified_at', 'storage_class', 'checksum_algorithm', 'checksum_type'])
      .where('bucket', '=', bucket.name)
      .where('latest', '=', 1)
      .where('delete_marker', '=', 0);
    if (position === undefined) {
      query = query.where('key', '>=', listing.prefix);
      query = listing.after === undefined ? query : query.where('key', '>', listing.after);
    } else {
      query =
        'from' in position
          ? query.where('key', '>=', position.from)
          : query.where('key', '>', position.behind.key);
    }
    query = end === undefined ? query : query.where('key', '<', end);
    return query.orderBy('key').limit(limit).execute();
  });
}

export interface ObjectListOptions {
  readonly encode: UrlEncoding;
  readonly withOwner: boolean;
}

/** The members that both lists have. Empty ones are left out, as S3 does. */
export function listedMembers(
  bucket: BucketRow,
  page: EntryPage<ListedObject>,
  { encode, withOwner }: ObjectListOptions,
): Pick<ListObjectsV2Output, 'Contents' | 'CommonPrefixes' | 'IsTruncated'> {
  const owner = withOwner ? ownerOf(bucket.account) : undefined;
  const contents = page.entries.flatMap((entry) =>
    entry.kind === 'row' ? [listedObject(entry.row, encode, owner)] : [],
  );
  return {
    IsTruncated: page.truncated,
    ...(contents.length > 0 && { Contents: contents }),
    ...commonPrefixes(page, encode),
  };
}

/** The common prefixes of a page; left out where there are none, as S3 does. */
export function commonPrefixes<Row>(
  { entries }: EntryPage<Row>,
  encode: UrlEncoding,
): { readonly CommonPrefixes?: CommonPrefix[] } {
  const prefixes = entries.flatMap((entry) =>
    entry.kind === 'prefix' ? [{ Prefix: encode(entry.name) }] : [],
  );
  return prefixes.length > 0 ? { CommonPrefixes: prefixes } : {};
}

/** The checksum members of an object in a list. */
export function listedChecksum(
  row: Pick<Version, 'checksum_algorithm' | 'checksum_type'>,
): Pick<_Object, 'ChecksumAlgorithm' | 'ChecksumType'> {
  return row.checksum_algorithm === null
    ? {}
    : {
        ChecksumAlgorithm: [row.checksum_algorithm as NonNullable<_Object['ChecksumAlgorithm']>[number]],
        ChecksumType: row.checksum_type === 'COMPOSITE' ? 'COMPOSITE' : 'FULL_OBJECT',
      };
}

function listedObject(row: ListedObject, encode: UrlEncoding, owner: Owner | undefined): _Object {
  return {
    Key: encode(row.key),
    LastModified: new Date(row.modified_at),
    ETag: `"${row.etag}"`,
    ...listedChecksum(row),
    Size: row.size,
    StorageClass: row.storage_class as NonNullable<_Object['StorageClass']>,
    ...(owner !== undefined && { Owner: owner }),
  };
}
