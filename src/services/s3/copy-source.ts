import type { RequestContext } from '../../aws/operation.ts';
import { ServiceError } from '../../aws/service-error.ts';
import { anyBucket } from './bucket-store.ts';
import { failedCondition } from './conditions.ts';
import { checkCustomerKey } from './encryption.ts';
import { invalidArgument, invalidRequest, preconditionFailed } from './errors.ts';
import { findObject } from './find-object.ts';
import { detailsOf } from './object-details.ts';
import type { S3 } from './s3.ts';
import type { BucketRow } from './tables.ts';
import type { Version } from './version-store.ts';

export interface CopySourceInput {
  readonly CopySource?: string | undefined;
  readonly CopySourceIfMatch?: string | undefined;
  readonly CopySourceIfNoneMatch?: string | undefined;
  readonly CopySourceIfModifiedSince?: Date | undefined;
  readonly CopySourceIfUnmodifiedSince?: Date | undefined;
  readonly CopySourceSSECustomerAlgorithm?: string | undefined;
  readonly CopySourceSSECustomerKey?: string | undefined;
  readonly CopySourceSSECustomerKeyMD5?: string | undefined;
  readonly ExpectedSourceBucketOwner?: string | undefined;
}

export interface SourceName {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

/**
 * Reads `x-amz-copy-source`: `/bucket/key?versionId=id`, percent-encoded once, with or without the slash in front.
 * @throws {ServiceError} InvalidArgument
 */
export function copySourceName(header: string | undefined): SourceName {
  const [, path = '', versionId] = /^\/?(.*?)(?:\?versionId=(.*))?$/s.exec(header ?? '') ?? [];
  const decoded = percentDecoded(path);
  const slash = decoded?.indexOf('/') ?? -1;
  if (decoded === undefined || slash < 1 || slash === decoded.length - 1) {
    throw invalidArgument(
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
      'x-amz-copy-source',
      header ?? 'null',
    );
  }
  return { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1), versionId };
}

/**
 * The version that a copy begins from, its conditions met.
 * @throws {ServiceError} NoSuchBucket, NoSuchKey, PreconditionFailed, InvalidArgument, InvalidRequest
 */
export async function copySource(
  s3: S3,
  input: CopySourceInput,
  context: RequestContext,
): Promise<{ readonly bucket: BucketRow; readonly version: Version }> {
  const name = copySourceName(input.CopySource);
  const bucket = await anyBucket(s3, {
    Bucket: name.bucket,
    ExpectedBucketOwner: input.ExpectedSourceBucketOwner,
  });
  const version = await findObject(s3, bucket, { Key: name.key, VersionId: name.versionId }).catch(
    (error: unknown) => {
      throw error instanceof ServiceError && error.code === 'MethodNotAllowed'
        ? invalidRequest(
            'The source of a copy request may not specifically refer to a delete marker by version id.',
          )
        : error;
    },
  );
  const failed = failedCondition(
    {
      IfMatch: input.CopySourceIfMatch,
      IfNoneMatch: input.CopySourceIfNoneMatch,
      IfModifiedSince: input.CopySourceIfModifiedSince,
      IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
    },
    version,
    context.now,
  );
  if (failed !== undefined) {
    throw preconditionFailed(`x-amz-copy-source-${failed}`);
  }
  checkCustomerKey(detailsOf(version).encryption, {
    SSECustomerAlgorithm: input.CopySourceSSECustomerAlgorithm,
    SSECustomerKey: input.CopySourceSSECustomerKey,
    SSECustomerKeyMD5: input.CopySourceSSECustomerKeyMD5,
  });
  return { bucket, version };
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
