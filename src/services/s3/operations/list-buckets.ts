import type { ListBucketsCommandInput, ListBucketsOutput } from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { tokenAfter } from '../../../aws/page.ts';
import { invalidArgument } from '../errors.ts';
import { behindPrefix } from '../key-order.ts';
import { continuationName } from '../list-request.ts';
import { ownerOf } from '../owner.ts';
import type { S3 } from '../s3.ts';

const MAX_BUCKETS = 10_000;

export async function listBuckets(
  s3: S3,
  input: ListBucketsCommandInput,
  context: RequestContext,
): Promise<ListBucketsOutput> {
  const limit = input.MaxBuckets ?? MAX_BUCKETS;
  if (limit < 1 || limit > MAX_BUCKETS) {
    throw invalidArgument(
      `Argument max-buckets must be an integer between 1 and ${MAX_BUCKETS}`,
      'max-buckets',
      String(limit),
    );
  }
  const { Prefix, BucketRegion, ContinuationToken } = input;
  let query = s3.db.selectFrom('s3_buckets').selectAll().where('account', '=', context.account);
  if (Prefix !== undefined) {
    const end = behindPrefix(Prefix);
    query = query.where('name', '>=', Prefix);
    query = end === undefined ? query : query.where('name', '<', end);
  }
  query = BucketRegion === undefined ? query : query.where('region', '=', BucketRegion);
  query =
    ContinuationToken === undefined ? query : query.where('name', '>', continuationName(ContinuationToken));
  const found = await query
    .orderBy('name')
    .limit(limit + 1)
    .execute();
  const buckets = found.slice(0, limit);
  const last = buckets.at(-1);
  /** Old clients, which ask for nothing, get the answer that they know. */
  const withRegion = [Prefix, BucketRegion, ContinuationToken, input.MaxBuckets].some(
    (member) => member !== undefined,
  );
  return {
    Owner: ownerOf(context.account),
    Buckets: buckets.map(({ name, region, created_at: createdAt }) => ({
      Name: name,
      CreationDate: new Date(createdAt),
      ...(withRegion && { BucketRegion: region, BucketArn: `arn:aws:s3:::${name}` }),
    })),
    ...(Prefix !== undefined && { Prefix }),
    ...(found.length > limit && last !== undefined && { ContinuationToken: tokenAfter(last.name) }),
  };
}
