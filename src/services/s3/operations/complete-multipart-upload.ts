import type { CompleteMultipartUploadCommandInput, CompleteMultipartUploadOutput } from '@aws-sdk/client-s3';
import type { Kysely } from 'kysely';
import type { RequestContext } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { bucketOf } from '../bucket-store.ts';
import { multipartChecksum, multipartEtag, type UploadChecksum } from '../checksum/multipart.ts';
import { checksumMember } from '../checksum/request.ts';
import { checkCompletedParts, checkWholeChecksum } from '../completed-parts.ts';
import { checkWriteHeaders } from '../conditions.ts';
import { invalidRequest, noSuchUpload } from '../errors.ts';
import { shownVersionId } from '../find-object.ts';
import { detailsOf } from '../object-details.ts';
import type { S3 } from '../s3.ts';
import type { BucketRow, S3Tables, UploadPartRow } from '../tables.ts';
import {
  effectiveChecksum,
  findUpload,
  removeUpload,
  uploadOf,
  uploadParts,
  type Upload,
} from '../upload-store.ts';
import type { NewPart } from '../version-store.ts';
import { writeVersion } from '../write-version.ts';

export async function completeMultipartUpload(
  s3: S3,
  input: CompleteMultipartUploadCommandInput,
  context: RequestContext,
): Promise<CompleteMultipartUploadOutput> {
  checkWriteHeaders(input);
  const bucket = await bucketOf(s3, input, context);
  const upload = await findUpload(s3.db, bucket.name, input);
  return upload === undefined
    ? completedBefore(s3, { bucket, input, origin: context.origin })
    : complete(s3, { bucket, upload, input }, context);
}

interface Completion {
  readonly bucket: BucketRow;
  readonly upload: Upload;
  readonly input: CompleteMultipartUploadCommandInput;
}

async function complete(
  s3: S3,
  { bucket, upload, input }: Completion,
  context: RequestContext,
): Promise<CompleteMultipartUploadOutput> {
  const summed = effectiveChecksum(upload);
  const parts = checkCompletedParts(upload, await uploadParts(s3.db, upload.upload_id), input);
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  checkSize(input, size);
  const checksum = multipartChecksum(summed, parts);
  checkWholeChecksum(upload, input, checksum);
  const etag = multipartEtag(parts.map(({ md5 }) => md5));
  const version = {
    key: upload.key,
    size,
    etag,
    storage_class: upload.storage_class,
    content: null,
    part_count: parts.length,
    checksum_algorithm: summed.algorithm,
    checksum_type: summed.type,
    checksum,
    details: upload.details,
    tags: upload.tags,
    upload_id: upload.upload_id,
  };
  const end = async (transaction: Kysely<S3Tables>): Promise<readonly string[]> => {
    await uploadOf(transaction, bucket.name, input);
    return removeUpload(transaction, upload.upload_id);
  };
  const event = 'ObjectCreated:CompleteMultipartUpload';
  const written = await writeVersion(
    s3,
    { bucket: bucket.name, version, parts: objectParts(parts), conditions: input, event, also: end },
    context,
  );
  return {
    ...completedMembers({ bucket, key: upload.key, etag, origin: context.origin }, summed, checksum),
    ...detailsOf(upload).encryption,
    ...shownVersionId(written.bucket, written.versionId),
  };
}

/** @throws {ServiceError} InvalidRequest */
function checkSize({ MpuObjectSize }: CompleteMultipartUploadCommandInput, size: number): void {
  if (MpuObjectSize !== undefined && MpuObjectSize !== size) {
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${MpuObjectSize} does not match what was computed: ${size}`,
    );
  }
}

/** Clients ask again when an answer was lost; what the upload became is then the answer. */
async function completedBefore(
  s3: S3,
  { bucket, input, origin }: Omit<Completion, 'upload'> & { readonly origin: string },
): Promise<CompleteMultipartUploadOutput> {
  const uploadId = present(input.UploadId, 'uploadId');
  const version = await s3.db
    .selectFrom('s3_versions')
    .selectAll()
    .where('bucket', '=', bucket.name)
    .where('key', '=', present(input.Key, 'key'))
    .where('upload_id', '=', uploadId)
    .executeTakeFirst();
  if (version === undefined) {
    throw noSuchUpload(uploadId);
  }
  const summed = {
    algorithm: version.checksum_algorithm,
    type: version.checksum_type === 'COMPOSITE' ? ('COMPOSITE' as const) : ('FULL_OBJECT' as const),
  };
  return {
    ...completedMembers({ bucket, key: version.key, etag: version.etag, origin }, summed, version.checksum),
    ...detailsOf(version).encryption,
    ...shownVersionId(bucket, version.version_id),
  };
}

interface Completed {
  readonly bucket: BucketRow;
  readonly key: string;
  readonly etag: string;
  readonly origin: string;
}

function completedMembers(
  { bucket, key, etag, origin }: Completed,
  summed: { readonly algorithm: string | null; readonly type: UploadChecksum['type'] },
  checksum: string | null,
): CompleteMultipartUploadOutput {
  return {
    ...checksumMember(summed.algorithm, checksum),
    ChecksumType: summed.type,
    Bucket: bucket.name,
    Key: key,
    ETag: `"${etag}"`,
    Location: `${origin}/${bucket.name}/${key.split('/').map(encodeURIComponent).join('/')}`,
  };
}

/** From now on they are numbered by their place. */
function objectParts(parts: readonly UploadPartRow[]): readonly NewPart[] {
  let start = 0;
  return parts.map(({ size, content, md5, checksum }, at) => {
    const part = { number: at + 1, start, size, content, md5, checksum };
    start += size;
    return part;
  });
}
