import type {
  Owner,
  DeleteMarkerEntry,
  ListObjectVersionsCommandInput,
  ListObjectVersionsOutput,
  ObjectVersion,
} from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { bucketOf } from '../bucket-store.ts';
import { invalidArgument } from '../errors.ts';
import { checkVersionId } from '../find-object.ts';
import { behindPrefix } from '../key-order.ts';
import { listEntries, type EntryPage, type Position } from '../list-entries.ts';
import { commonPrefixes, listedChecksum } from '../list-objects.ts';
import { entryLimit, listEncoding, type UrlEncoding } from '../list-request.ts';
import { ownerOf } from '../owner.ts';
import type { S3 } from '../s3.ts';
import type { BucketRow } from '../tables.ts';
import { namedVersion, type Version } from '../version-store.ts';

export async function listObjectVersions(
  s3: S3,
  input: ListObjectVersionsCommandInput,
  context: RequestContext,
): Promise<ListObjectVersionsOutput> {
  const bucket = await bucketOf(s3, input, context);
  const limit = entryLimit(input.MaxKeys, 'max-keys');
  const encode = listEncoding(input.EncodingType);
  const { Prefix = '', Delimiter = '', KeyMarker = '', VersionIdMarker = '' } = input;
  checkMarkers(KeyMarker, VersionIdMarker, input.VersionIdMarker !== undefined);
  const page = await versionPage(s3, bucket, { ...input, limit });
  return {
    ...pageMembers(page, bucket, encode),
    Name: bucket.name,
    Prefix: encode(Prefix),
    KeyMarker: encode(KeyMarker),
    VersionIdMarker,
    MaxKeys: limit,
    ...(Delimiter !== '' && { Delimiter: encode(Delimiter) }),
    ...(input.EncodingType !== undefined && { EncodingType: input.EncodingType }),
  };
}

function checkMarkers(key: string, versionId: string, isGiven: boolean): void {
  if (isGiven && versionId === '') {
    throw invalidArgument('A version-id marker cannot be empty.', 'version-id-marker', '');
  }
  if (versionId !== '' && key === '') {
    throw invalidArgument(
      'A version-id marker cannot be specified without a key marker.',
      'version-id-marker',
      versionId,
    );
  }
  if (versionId !== '') {
    checkVersionId(versionId);
  }
}

async function versionPage(
  s3: S3,
  bucket: BucketRow,
  input: ListObjectVersionsCommandInput & { readonly limit: number },
): Promise<EntryPage<Version>> {
  const { Prefix: prefix = '', Delimiter: delimiter = '', KeyMarker = '', VersionIdMarker, limit } = input;
  const after = KeyMarker === '' ? undefined : KeyMarker;
  const marked =
    VersionIdMarker === undefined
      ? undefined
      : await namedVersion(s3.db, { bucket: bucket.name, key: KeyMarker, versionId: VersionIdMarker });
  const end = behindPrefix(prefix);
  return listEntries({ prefix, delimiter, after, limit }, (position, count) => {
    const start = position ?? (marked === undefined ? undefined : { behind: marked });
    let query = s3.db.selectFrom('s3_versions').selectAll().where('bucket', '=', bucket.name);
    query = end === undefined ? query : query.where('key', '<', end);
    query = query.where('key', '>=', prefix);
    query = start === undefined && after !== undefined ? query.where('key', '>', after) : query;
    query = start !== undefined && 'from' in start ? query.where('key', '>=', start.from) : query;
    const behind = rowOf(start);
    query =
      behind === undefined
        ? query
        : query
            .where('key', '>=', behind.key)
            .where((is) => is.or([is('key', '>', behind.key), is('sequence', '<', behind.sequence)]));
    return query.orderBy('key').orderBy('sequence', 'desc').limit(count).execute();
  });
}

function rowOf(position: Position<Version> | undefined): Version | undefined {
  return position !== undefined && 'behind' in position ? position.behind : undefined;
}

function pageMembers(
  page: EntryPage<Version>,
  bucket: BucketRow,
  encode: UrlEncoding,
): Partial<ListObjectVersionsOutput> {
  const owner = ownerOf(bucket.account);
  const rows = page.entries.flatMap((entry) => (entry.kind === 'row' ? [entry.row] : []));
  const versions = rows
    .filter((row) => row.delete_marker === 0)
    .map((row) => versionEntry(row, owner, encode));
  const markers = rows.filter((row) => row.delete_marker === 1).map((row) => markerEntry(row, owner, encode));
  const last = page.entries.at(-1);
  return {
    IsTruncated: page.truncated,
    ...(versions.length > 0 && { Versions: versions }),
    ...(markers.length > 0 && { DeleteMarkers: markers }),
    ...commonPrefixes(page, encode),
    ...(page.truncated &&
      last !== undefined && {
        NextKeyMarker: encode(last.name),
        ...(last.kind === 'row' && { NextVersionIdMarker: last.row.version_id }),
      }),
  };
}

function versionEntry(row: Version, owner: Owner, encode: UrlEncoding): ObjectVersion {
  return {
    ...markerEntry(row, owner, encode),
    ...listedChecksum(row),
    ETag: `"${row.etag}"`,
    Size: row.size,
    StorageClass: row.storage_class as NonNullable<ObjectVersion['StorageClass']>,
  };
}

function markerEntry(row: Version, owner: Owner, encode: UrlEncoding): DeleteMarkerEntry {
  return {
    Key: encode(row.key),
    VersionId: row.version_id,
    IsLatest: row.latest === 1,
    LastModified: new Date(row.modified_at),
    Owner: owner,
  };
}
