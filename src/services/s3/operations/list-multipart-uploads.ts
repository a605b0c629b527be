import type {
  Owner,
  ListMultipartUploadsCommandInput,
  ListMultipartUploadsOutput,
  MultipartUpload,
} from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { bucketOf } from '../bucket-store.ts';
import { behindPrefix } from '../key-order.ts';
import { listEntries, type Entry, type EntryPage } from '../list-entries.ts';
import { commonPrefixes } from '../list-objects.ts';
import { entryLimit, listEncoding, type UrlEncoding } from '../list-request.ts';
import { ownerOf } from '../owner.ts';
import type { S3 } from '../s3.ts';
import type { BucketRow } from '../tables.ts';
import { effectiveChecksum, type Upload } from '../upload-store.ts';

export async function listMultipartUploads(
  s3: S3,
  input: ListMultipartUploadsCommandInput,
  context: RequestContext,
): Promise<ListMultipartUploadsOutput> {
  const bucket = await bucketOf(s3, input, context);
  const limit = entryLimit(input.MaxUploads, 'max-uploads');
  const encode = listEncoding(input.EncodingType);
  const page = await uploadPage(s3, bucket, { ...input, limit });
  const owner = ownerOf(bucket.account);
  const uploads = page.entries.flatMap((entry) =>
    entry.kind === 'row' ? [listedUpload(entry.row, owner, encode)] : [],
  );
  return {
    Bucket: bucket.name,
    KeyMarker: encode(input.KeyMarker ?? ''),
    UploadIdMarker: input.UploadIdMarker ?? '',
    Prefix: encode(input.Prefix ?? ''),
    MaxUploads: limit,
    IsTruncated: page.truncated,
    ...nextMarkers(page.entries.at(-1), encode),
    ...(input.Delimiter !== undefined && input.Delimiter !== '' && { Delimiter: encode(input.Delimiter) }),
    ...(input.EncodingType !== undefined && { EncodingType: input.EncodingType }),
    ...(uploads.length > 0 && { Uploads: uploads }),
    ...commonPrefixes(page, encode),
  };
}

/** Uploads in the order of their keys, those of one key by age. */
async function uploadPage(
  s3: S3,
  bucket: BucketRow,
  input: ListMultipartUploadsCommandInput & { readonly limit: number },
): Promise<EntryPage<Upload>> {
  const {
    Prefix: prefix = '',
    Delimiter: delimiter = '',
    KeyMarker = '',
    UploadIdMarker = '',
    limit,
  } = input;
  const after = KeyMarker === '' ? undefined : KeyMarker;
  const marked = await markedUpload(s3, bucket, { key: KeyMarker, uploadId: UploadIdMarker });
  const end = behindPrefix(prefix);
  return listEntries({ prefix, delimiter, after, limit }, (position, count) => {
    const start = position ?? (marked === undefined ? undefined : { behind: marked });
    let query = s3.db.selectFrom('s3_uploads').selectAll().where('bucket', '=', bucket.name);
    query = end === undefined ? query : query.where('key', '<', end);
    query = query.where('key', '>=', start !== undefined && 'from' in start ? start.from : prefix);
    query = start === undefined && after !== undefined ? query.where('key', '>', after) : query;
    const behind = start !== undefined && 'behind' in start ? start.behind : undefined;
    query =
      behind === undefined
        ? query
        : query
            .where('key', '>=', behind.key)
            .where((is) =>
              is.or([
                is('key', '>', behind.key),
                is('initiated_at', '>', behind.initiated_at),
                is.and([
                  is('initiated_at', '=', behind.initiated_at),
                  is('upload_id', '>', behind.upload_id),
                ]),
              ]),
            );
    return query.orderBy('key').orderBy('initiated_at').orderBy('upload_id').limit(count).execute();
  });
}

function markedUpload(
  s3: S3,
  bucket: BucketRow,
  { key, uploadId }: { readonly key: string; readonly uploadId: string },
): Promise<Upload | undefined> {
  return s3.db
    .selectFrom('s3_uploads')
    .selectAll()
    .where('bucket', '=', bucket.name)
    .where('key', '=', key)
    .where('upload_id', '=', uploadId)
    .executeTakeFirst();
}

function nextMarkers(last: Entry<Upload> | undefined, encode: UrlEncoding): ListMultipartUploadsOutput {
  if (last === undefined) {
    return {};
  }
  return {
    NextKeyMarker: encode(last.name),
    NextUploadIdMarker: last.kind === 'row' ? last.row.upload_id : '',
  };
}

function listedUpload(upload: Upload, owner: Owner, encode: UrlEncoding): MultipartUpload {
  const { algorithm, type } = effectiveChecksum(upload);
  return {
    UploadId: upload.upload_id,
    Key: encode(upload.key),
    Initiated: new Date(upload.initiated_at),
    StorageClass: upload.storage_class as NonNullable<MultipartUpload['StorageClass']>,
    Owner: owner,
    Initiator: {
      ID: upload.initiator,
      DisplayName: upload.initiator.slice(upload.initiator.lastIndexOf('/') + 1),
    },
    ...(upload.checksum_algorithm !== null && { ChecksumAlgorithm: algorithm, ChecksumType: type }),
  };
}
