import type {
  UploadPartCommandInput,
  UploadPartCopyCommandInput,
  UploadPartCopyOutput,
  UploadPartOutput,
} from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import type { ByteRange } from '../../../state/blobs.ts';
import { MAX_UPLOAD_BYTES, storeBody, storeChecked, sumOf, type StoredBody } from '../body.ts';
import { bucketOf } from '../bucket-store.ts';
import { isAlgorithm } from '../checksum/algorithms.ts';
import {
  checksumMember,
  contentMd5,
  requestedChecksum,
  type RequestedChecksum,
} from '../checksum/request.ts';
import { wholeSeconds } from '../conditions.ts';
import { openContent } from '../content.ts';
import { copySource } from '../copy-source.ts';
import { checkCustomerKey } from '../encryption.ts';
import { copyTooLarge, invalidArgument, invalidRequest } from '../errors.ts';
import { detailsOf } from '../object-details.ts';
import type { S3 } from '../s3.ts';
import { checkPartNumber, effectiveChecksum, putPart, uploadOf, type Upload } from '../upload-store.ts';
import { piecesOf } from '../version-store.ts';

export async function uploadPart(
  s3: S3,
  input: UploadPartCommandInput,
  context: RequestContext,
): Promise<UploadPartOutput> {
  const bucket = await bucketOf(s3, input, context);
  const number = checkPartNumber(input.PartNumber);
  const upload = await uploadOf(s3.db, bucket.name, input);
  const checksum = requestedChecksum(input);
  checkAlgorithm(upload, checksum);
  const { encryption } = detailsOf(upload);
  checkCustomerKey(encryption, input);
  const { algorithm } = effectiveChecksum(upload);
  const md5 = contentMd5(input.ContentMD5);
  const body = await storeChecked(s3, input.Body, { md5, checksum, algorithms: [algorithm] });
  await keepPart(s3, { upload, number, body }, context);
  // Where neither the upload nor the part names one, S3 tells none.
  const shown = checksum?.algorithm ?? upload.checksum_algorithm;
  return {
    ...encryption,
    ...(shown !== null && isAlgorithm(shown) && checksumMember(shown, sumOf(body, shown))),
    ETag: `"${body.md5}"`,
  };
}

export async function uploadPartCopy(
  s3: S3,
  input: UploadPartCopyCommandInput,
  context: RequestContext,
): Promise<UploadPartCopyOutput> {
  const bucket = await bucketOf(s3, input, context);
  const number = checkPartNumber(input.PartNumber);
  const upload = await uploadOf(s3.db, bucket.name, input);
  const { encryption } = detailsOf(upload);
  checkCustomerKey(encryption, input);
  const { algorithm } = effectiveChecksum(upload);
  const source = await copySource(s3, input, context);
  const range = sourceRange(input.CopySourceRange, source.version.size);
  const bytes = openContent(s3.blobs, await piecesOf(s3.db, source.version), range);
  const body = await storeBody(s3, bytes, [algorithm]);
  await keepPart(s3, { upload, number, body }, context);
  return {
    ...encryption,
    ...(source.bucket.versioning !== 'Unversioned' && { CopySourceVersionId: source.version.version_id }),
    CopyPartResult: {
      ETag: `"${body.md5}"`,
      LastModified: new Date(wholeSeconds(context.now)),
      ...(upload.checksum_algorithm !== null && checksumMember(algorithm, sumOf(body, algorithm))),
    },
  };
}

/** @throws {ServiceError} InvalidRequest for a part that is not summed up as its upload says */
function checkAlgorithm(upload: Upload, checksum: RequestedChecksum | undefined): void {
  if (upload.checksum_algorithm !== null && checksum?.algorithm !== upload.checksum_algorithm) {
    throw invalidRequest(
      `Checksum Type mismatch occurred, expected checksum Type: ${upload.checksum_algorithm.toLowerCase()}, actual checksum Type: ${checksum?.algorithm.toLowerCase() ?? 'null'}`,
    );
  }
}

/**
 * The bytes that a part is copied from; unlike a Range header this one must be whole and inside of the object.
 * @throws {ServiceError} InvalidArgument, InvalidRequest
 */
function sourceRange(header: string | undefined, size: number): ByteRange {
  if (header === undefined) {
    if (size > MAX_UPLOAD_BYTES) {
      throw copyTooLarge();
    }
    return { start: 0, end: size };
  }
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? [];
  const range = { start: Number(first), end: Number(last) + 1 };
  if (first === undefined || last === undefined || range.end <= range.start) {
    throw invalidArgument(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
      'x-amz-copy-source-range',
      header,
    );
  }
  if (range.end > size) {
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${size}`,
      'x-amz-copy-source-range',
      header,
    );
  }
  return range;
}

interface StoredPart {
  readonly upload: Upload;
  readonly number: number;
  readonly body: StoredBody;
}

/** @throws {ServiceError} NoSuchUpload when the upload ended meanwhile */
async function keepPart(
  s3: S3,
  { upload, number, body }: StoredPart,
  context: RequestContext,
): Promise<void> {
  try {
    const replaced = await s3.db.transaction().execute(async (transaction) => {
      await uploadOf(transaction, upload.bucket, { Key: upload.key, UploadId: upload.upload_id });
      return putPart(transaction, {
        upload_id: upload.upload_id,
        number,
        size: body.size,
        content: body.sha256,
        md5: body.md5,
        checksum: sumOf(body, effectiveChecksum(upload).algorithm),
        modified_at: wholeSeconds(context.now),
      });
    });
    replaced.forEach((content) => s3.blobs.delete(content));
  } catch (error) {
    s3.blobs.delete(body.sha256);
    throw error;
  }
}
