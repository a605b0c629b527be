import type { PutObjectCommandInput, PutObjectOutput } from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { storeChecked, sumOf } from '../body.ts';
import { bucketOf } from '../bucket-store.ts';
import { DEFAULT_ALGORITHM } from '../checksum/algorithms.ts';
import { checksumMember, contentMd5, requestedChecksum } from '../checksum/request.ts';
import { checkWriteHeaders } from '../conditions.ts';
import { notImplemented } from '../errors.ts';
import type { EventName } from '../event-record.ts';
import { shownVersionId } from '../find-object.ts';
import { checkKey } from '../names.ts';
import { newObject, newObjectColumns } from '../new-object.ts';
import type { S3 } from '../s3.ts';
import { writeVersion } from '../write-version.ts';

export function putObject(
  s3: S3,
  input: PutObjectCommandInput,
  context: RequestContext,
): Promise<PutObjectOutput> {
  return storeObject(s3, { input, event: 'ObjectCreated:Put' }, context);
}

/** The same out of a browser's form. The API's model does not have it; its input and answer are PutObject's. */
export function postObject(
  s3: S3,
  input: PutObjectCommandInput,
  context: RequestContext,
): Promise<PutObjectOutput> {
  return storeObject(s3, { input, event: 'ObjectCreated:Post' }, context);
}

async function storeObject(
  s3: S3,
  { input, event }: { readonly input: PutObjectCommandInput; readonly event: EventName },
  context: RequestContext,
): Promise<PutObjectOutput> {
  const bucket = await bucketOf(s3, input, context);
  const key = present(input.Key, 'key');
  checkKey(key);
  checkWriteHeaders(input);
  if (input.WriteOffsetBytes !== undefined) {
    throw notImplemented('x-amz-write-offset-bytes');
  }
  const checksum = requestedChecksum(input);
  const md5 = contentMd5(input.ContentMD5);
  const made = await newObject(s3, { bucket, input }, context);
  const algorithm = checksum?.algorithm ?? DEFAULT_ALGORITHM;
  const body = await storeChecked(s3, input.Body, { md5, checksum, algorithms: [algorithm] });
  const sum = sumOf(body, algorithm);
  const version = {
    ...newObjectColumns(made),
    key,
    size: body.size,
    etag: body.md5,
    content: body.sha256,
    part_count: 0,
    checksum_algorithm: algorithm,
    checksum_type: 'FULL_OBJECT',
    checksum: sum,
    upload_id: null,
  };
  const written = await writeVersion(s3, { bucket: bucket.name, version, conditions: input, event }, context);
  return {
    ...made.details.encryption,
    ...checksumMember(algorithm, sum),
    ...shownVersionId(written.bucket, written.versionId),
    ChecksumType: 'FULL_OBJECT',
    ETag: `"${body.md5}"`,
  };
}
