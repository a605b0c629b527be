import type {
  DeleteObjectTaggingCommandInput,
  DeleteObjectTaggingOutput,
  GetObjectTaggingCommandInput,
  GetObjectTaggingOutput,
  PutObjectTaggingCommandInput,
  PutObjectTaggingOutput,
} from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { bucketOf, type BucketInput } from '../bucket-store.ts';
import { decodeDocument, encodeDocument } from '../document.ts';
import { malformedXml } from '../errors.ts';
import { eventOrigin, type EventName } from '../event-record.ts';
import { findObject, shownVersionId, type ObjectInput } from '../find-object.ts';
import type { S3 } from '../s3.ts';
import { objectTags, type StoredTag } from '../tag-set.ts';

export async function getObjectTagging(
  s3: S3,
  input: GetObjectTaggingCommandInput,
  context: RequestContext,
): Promise<GetObjectTaggingOutput> {
  const bucket = await bucketOf(s3, input, context);
  const version = await findObject(s3, bucket, input);
  return {
    ...shownVersionId(bucket, version.version_id),
    TagSet: decodeDocument(version.tags) as StoredTag[],
  };
}

export function putObjectTagging(
  s3: S3,
  input: PutObjectTaggingCommandInput,
  context: RequestContext,
): Promise<PutObjectTaggingOutput> {
  if (input.Tagging === undefined) {
    throw malformedXml();
  }
  const change = { input, tags: objectTags(input.Tagging.TagSet), event: 'ObjectTagging:Put' as const };
  return setTags(s3, change, context);
}

export function deleteObjectTagging(
  s3: S3,
  input: DeleteObjectTaggingCommandInput,
  context: RequestContext,
): Promise<DeleteObjectTaggingOutput> {
  return setTags(s3, { input, tags: [], event: 'ObjectTagging:Delete' }, context);
}

interface TagChange {
  readonly input: BucketInput & ObjectInput;
  readonly tags: readonly StoredTag[];
  readonly event: EventName;
}

async function setTags(
  s3: S3,
  { input, tags, event }: TagChange,
  context: RequestContext,
): Promise<{ readonly VersionId?: string }> {
  const shown = await s3.db.transaction().execute(async (transaction) => {
    const bucket = await bucketOf({ db: transaction }, input, context);
    const version = await findObject({ db: transaction }, bucket, input);
    await transaction
      .updateTable('s3_versions')
      .set({ tags: encodeDocument(tags) })
      .where('sequence', '=', version.sequence)
      .execute();
    await s3.outbox.add(transaction, {
      ...eventOrigin(context),
      name: event,
      bucket: { name: bucket.name, region: bucket.region, account: bucket.account },
      key: version.key,
      versionId: bucket.versioning === 'Unversioned' ? undefined : version.version_id,
      size: undefined,
      etag: version.etag,
    });
    return shownVersionId(bucket, version.version_id);
  });
  s3.outbox.deliver();
  return shown;
}
