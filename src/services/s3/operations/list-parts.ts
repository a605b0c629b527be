import type { ListPartsCommandInput, ListPartsOutput } from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { bucketOf } from '../bucket-store.ts';
import { checksumMember } from '../checksum/request.ts';
import { entryLimit } from '../list-request.ts';
import { ownerOf } from '../owner.ts';
import type { S3 } from '../s3.ts';
import { effectiveChecksum, uploadOf, uploadParts } from '../upload-store.ts';

export async function listParts(
  s3: S3,
  input: ListPartsCommandInput,
  context: RequestContext,
): Promise<ListPartsOutput> {
  const bucket = await bucketOf(s3, input, context);
  const limit = entryLimit(input.MaxParts, 'max-parts');
  const upload = await uploadOf(s3.db, bucket.name, input);
  const marker = Number(input.PartNumberMarker ?? 0);
  const behind = (await uploadParts(s3.db, upload.upload_id)).filter(({ number }) => number > marker);
  const parts = behind.slice(0, limit);
  const { algorithm, type } = effectiveChecksum(upload);
  const asked = upload.checksum_algorithm !== null;
  return {
    Bucket: bucket.name,
    Key: upload.key,
    UploadId: upload.upload_id,
    PartNumberMarker: String(marker),
    NextPartNumberMarker: String(parts.at(-1)?.number ?? 0),
    MaxParts: limit,
    IsTruncated: behind.length > parts.length,
    StorageClass: upload.storage_class as NonNullable<ListPartsOutput['StorageClass']>,
    Initiator: {
      ID: upload.initiator,
      DisplayName: upload.initiator.slice(upload.initiator.lastIndexOf('/') + 1),
    },
    Owner: ownerOf(bucket.account),
    ...(asked && { ChecksumAlgorithm: algorithm, ChecksumType: type }),
    ...(parts.length > 0 && {
      Parts: parts.map((part) => ({
        PartNumber: part.number,
        LastModified: new Date(part.modified_at),
        ETag: `"${part.md5}"`,
        Size: part.size,
        ...(asked && checksumMember(algorithm, part.checksum)),
      })),
    }),
  };
}
