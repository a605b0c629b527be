import type { CopyObjectCommandInput, CopyObjectOutput } from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { MAX_UPLOAD_BYTES, storeBody, sumOf } from '../body.ts';
import { bucketOf } from '../bucket-store.ts';
import { DEFAULT_ALGORITHM, isAlgorithm, type Algorithm } from '../checksum/algorithms.ts';
import { checksumMember, namedAlgorithm } from '../checksum/request.ts';
import { checkWriteHeaders } from '../conditions.ts';
import { openContent } from '../content.ts';
import { copySource } from '../copy-source.ts';
import { decodeDocument } from '../document.ts';
import { copyTooLarge, invalidRequest } from '../errors.ts';
import { shownVersionId } from '../find-object.ts';
import { checkKey } from '../names.ts';
import { newObject, newObjectColumns, type NewObject } from '../new-object.ts';
import { detailsOf, isReplaced } from '../object-details.ts';
import type { S3 } from '../s3.ts';
import type { BucketRow } from '../tables.ts';
import { piecesOf, type Version } from '../version-store.ts';
import { writeVersion } from '../write-version.ts';

export async function copyObject(
  s3: S3,
  input: CopyObjectCommandInput,
  context: RequestContext,
): Promise<CopyObjectOutput> {
  const bucket = await bucketOf(s3, input, context);
  const key = present(input.Key, 'key');
  checkKey(key);
  checkWriteHeaders(input);
  const algorithm = namedAlgorithm(input.ChecksumAlgorithm);
  const source = await copySource(s3, input, context);
  checkChanges(input, { bucket, key, source: source.version });
  const made = await copiedObject(s3, { bucket, input, source: source.version }, context);
  const content = await copiedContent(s3, source.version, algorithm);
  const written = await writeVersion(
    s3,
    {
      bucket: bucket.name,
      version: {
        ...newObjectColumns(made),
        ...content,
        key,
        size: source.version.size,
        part_count: 0,
        checksum_type: 'FULL_OBJECT',
        upload_id: null,
      },
      conditions: input,
      event: 'ObjectCreated:Copy',
    },
    context,
  );
  return {
    ...made.details.encryption,
    ...shownVersionId(written.bucket, written.versionId),
    ...(source.bucket.versioning !== 'Unversioned' && { CopySourceVersionId: source.version.version_id }),
    CopyObjectResult: {
      ...checksumMember(content.checksum_algorithm, content.checksum),
      ETag: `"${content.etag}"`,
      LastModified: new Date(written.modifiedAt),
    },
  };
}

interface Copy {
  readonly bucket: BucketRow;
  readonly key: string;
  readonly source: Version;
}

/** @throws {ServiceError} InvalidRequest for what is too large, or a copy onto itself that changes nothing */
function checkChanges(input: CopyObjectCommandInput, { bucket, key, source }: Copy): void {
  if (source.size > MAX_UPLOAD_BYTES) {
    throw copyTooLarge();
  }
  const onItself = source.bucket === bucket.name && source.key === key && source.latest === 1;
  const changes =
    isReplaced(input.MetadataDirective, 'x-amz-metadata-directive') ||
    [
      input.StorageClass,
      input.WebsiteRedirectLocation,
      input.ServerSideEncryption,
      input.SSECustomerAlgorithm,
      input.CopySourceSSECustomerAlgorithm,
    ].some((member) => member !== undefined);
  if (onItself && !changes) {
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
}

async function copiedObject(
  s3: S3,
  { bucket, input, source }: Omit<Copy, 'key'> & { readonly input: CopyObjectCommandInput },
  context: RequestContext,
): Promise<NewObject> {
  const made = await newObject(s3, { bucket, input }, context);
  const kept = detailsOf(source);
  const metadata = isReplaced(input.MetadataDirective, 'x-amz-metadata-directive')
    ? {}
    : {
        // Where a website sends a visitor is never copied.
        system: { ...kept.system, WebsiteRedirectLocation: input.WebsiteRedirectLocation },
        metadata: kept.metadata,
      };
  return {
    ...made,
    details: { ...made.details, ...metadata },
    ...(!isReplaced(input.TaggingDirective, 'x-amz-tagging-directive') && {
      tags: decodeDocument(source.tags) as NewObject['tags'],
    }),
  };
}

interface CopiedContent {
  readonly content: string;
  readonly etag: string;
  readonly checksum_algorithm: Algorithm;
  readonly checksum: string;
}

/** A copy is one piece. Where the source is one too, and summed up as wanted, nothing has to be read. */
async function copiedContent(s3: S3, source: Version, wanted: Algorithm | undefined): Promise<CopiedContent> {
  const stored = source.checksum_algorithm ?? '';
  const algorithm = wanted ?? (isAlgorithm(stored) ? stored : DEFAULT_ALGORITHM);
  if (source.content !== null && source.checksum !== null && stored === algorithm) {
    return {
      content: source.content,
      etag: source.etag,
      checksum_algorithm: algorithm,
      checksum: source.checksum,
    };
  }
  const bytes = openContent(s3.blobs, await piecesOf(s3.db, source), { start: 0, end: source.size });
  const body = await storeBody(s3, bytes, [algorithm]);
  return {
    content: body.sha256,
    etag: body.md5,
    checksum_algorithm: algorithm,
    checksum: sumOf(body, algorithm),
  };
}
