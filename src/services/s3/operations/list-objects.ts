import type {
  ListObjectsCommandInput,
  ListObjectsOutput,
  ListObjectsV2CommandInput,
  ListObjectsV2Output,
} from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { tokenAfter } from '../../../aws/page.ts';
import { bucketOf } from '../bucket-store.ts';
import { invalidArgument } from '../errors.ts';
import { listObjectRows, listedMembers } from '../list-objects.ts';
import { continuationName, entryLimit, listEncoding } from '../list-request.ts';
import type { S3 } from '../s3.ts';

export async function listObjects(
  s3: S3,
  input: ListObjectsCommandInput,
  context: RequestContext,
): Promise<ListObjectsOutput> {
  const bucket = await bucketOf(s3, input, context);
  const { Prefix = '', Delimiter = '', Marker = '' } = input;
  const limit = entryLimit(input.MaxKeys, 'max-keys');
  const encode = listEncoding(input.EncodingType);
  const page = await listObjectRows(s3, bucket, {
    prefix: Prefix,
    delimiter: Delimiter,
    after: Marker === '' ? undefined : Marker,
    limit,
  });
  const last = page.entries.at(-1);
  return {
    ...listedMembers(bucket, page, { encode, withOwner: true }),
    Name: bucket.name,
    Prefix: encode(Prefix),
    Marker: encode(Marker),
    MaxKeys: limit,
    ...(Delimiter !== '' && { Delimiter: encode(Delimiter) }),
    ...(input.EncodingType !== undefined && { EncodingType: input.EncodingType }),
    // Without a delimiter clients go on from the last key.
    ...(page.truncated && Delimiter !== '' && last !== undefined && { NextMarker: encode(last.name) }),
  };
}

export async function listObjectsV2(
  s3: S3,
  input: ListObjectsV2CommandInput,
  context: RequestContext,
): Promise<ListObjectsV2Output> {
  const bucket = await bucketOf(s3, input, context);
  const { Prefix = '', Delimiter = '', StartAfter, ContinuationToken } = input;
  const limit = entryLimit(input.MaxKeys, 'max-keys');
  const encode = listEncoding(input.EncodingType);
  if (ContinuationToken === '') {
    throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', '');
  }
  const after = ContinuationToken === undefined ? StartAfter : continuationName(ContinuationToken);
  const page = await listObjectRows(s3, bucket, { prefix: Prefix, delimiter: Delimiter, after, limit });
  const last = page.entries.at(-1);
  return {
    ...listedMembers(bucket, page, { encode, withOwner: input.FetchOwner === true }),
    Name: bucket.name,
    Prefix: encode(Prefix),
    MaxKeys: limit,
    KeyCount: page.entries.length,
    ...(Delimiter !== '' && { Delimiter: encode(Delimiter) }),
    ...(input.EncodingType !== undefined && { EncodingType: input.EncodingType }),
    ...(StartAfter !== undefined && StartAfter !== '' && { StartAfter: encode(StartAfter) }),
    ...(ContinuationToken !== undefined && { ContinuationToken }),
    ...(page.truncated && last !== undefined && { NextContinuationToken: tokenAfter(last.name) }),
  };
}
