import type { CompleteMultipartUploadRequest, CompletedPart } from '@aws-sdk/client-s3';
import { ServiceError } from '../../aws/service-error.ts';
import { algorithmNames, memberOf } from './checksum/algorithms.ts';
import { requestedChecksum } from './checksum/request.ts';
import { bareEtag } from './conditions.ts';
import { invalidRequest, malformedXml } from './errors.ts';
import type { UploadPartRow } from './tables.ts';
import { effectiveChecksum, type Upload } from './upload-store.ts';

/** The least size of all parts but the last: 5 MiB. */
const MIN_PART_BYTES = 5 * 1024 ** 2;

/**
 * The parts that a client wants its object made of, in order.
 * @param stored what was uploaded
 * @throws {ServiceError} MalformedXML, InvalidPartOrder, InvalidPart, EntityTooSmall, InvalidRequest
 */
export function checkCompletedParts(
  upload: Upload,
  stored: readonly UploadPartRow[],
  input: Pick<CompleteMultipartUploadRequest, 'MultipartUpload'>,
): readonly UploadPartRow[] {
  const listed = input.MultipartUpload?.Parts ?? [];
  if (listed.length === 0) {
    throw malformedXml();
  }
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  const unordered = listed.some(
    (part, at) => at > 0 && (part.PartNumber ?? 0) <= (listed[at - 1]?.PartNumber ?? 0),
  );
  if (unordered) {
    throw new ServiceError(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. The parts list must be specified in order by part number.',
      { UploadId: upload.upload_id },
    );
  }
  const parts = listed.map((part) => checkedPart(upload, byNumber.get(part.PartNumber ?? 0), part));
  const tooSmall = parts.slice(0, -1).find((part) => part.size < MIN_PART_BYTES);
  if (tooSmall !== undefined) {
    throw new ServiceError(
      'EntityTooSmall',
      'Your proposed upload is smaller than the minimum allowed size',
      {
        ProposedSize: tooSmall.size,
        MinSizeAllowed: MIN_PART_BYTES,
        PartNumber: tooSmall.number,
        ETag: tooSmall.md5,
      },
    );
  }
  return parts;
}

/**
 * The whole object's checksum, where the client says it.
 * @throws {ServiceError} BadDigest, InvalidRequest
 */
export function checkWholeChecksum(
  upload: Upload,
  input: CompleteMultipartUploadRequest,
  calculated: string,
): void {
  const { algorithm, type } = effectiveChecksum(upload);
  if (input.ChecksumType !== undefined && input.ChecksumType !== type) {
    throw invalidRequest(
      `The upload was created using the ${upload.checksum_type ?? 'null'} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  // A composite one may carry the number of parts, which is no base64.
  const member = memberOf(algorithm);
  const given = input[member];
  const bare = requestedChecksum({ ...input, [member]: given?.replace(/-\d+$/, '') });
  if (bare === undefined) {
    return;
  }
  const isSame =
    bare.algorithm === algorithm && (given === calculated || bare.value === calculated.replace(/-\d+$/, ''));
  if (!isSame) {
    throw new ServiceError(
      'BadDigest',
      `The ${bare.algorithm.toLowerCase()} you specified did not match the calculated checksum.`,
    );
  }
}

function checkedPart(
  upload: Upload,
  stored: UploadPartRow | undefined,
  listed: CompletedPart,
): UploadPartRow {
  if (stored === undefined || bareEtag(listed.ETag ?? '') !== stored.md5) {
    throw invalidPart(upload, listed);
  }
  const { algorithm, type } = effectiveChecksum(upload);
  const given = listed[memberOf(algorithm)];
  if (given !== undefined && given !== stored.checksum) {
    throw invalidPart(upload, listed);
  }
  const asked = upload.checksum_algorithm !== null;
  if (asked && type === 'COMPOSITE' && given === undefined) {
    throw invalidRequest(
      `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${listed.PartNumber} in the request.`,
    );
  }
  const other = algorithmNames.some((name) => name !== algorithm && listed[memberOf(name)] !== undefined);
  if (asked && other) {
    throw new ServiceError(
      'BadDigest',
      `The checksum type of part ${listed.PartNumber} is not the ${algorithm.toLowerCase()} that the upload was created with.`,
    );
  }
  return stored;
}

function invalidPart(upload: Upload, { PartNumber, ETag }: CompletedPart): ServiceError {
  return new ServiceError(
    'InvalidPart',
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { UploadId: upload.upload_id, PartNumber, ETag: bareEtag(ETag ?? '') },
  );
}
