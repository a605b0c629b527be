import type { HeadObjectOutput } from '@aws-sdk/client-s3';
import { decodeDocument } from './document.ts';
import { shownVersionId } from './find-object.ts';
import { detailsOf, type ObjectDetails } from './object-details.ts';
import { lockMembers } from './object-lock.ts';
import type { BucketRow } from './tables.ts';
import type { StoredTag } from './tag-set.ts';
import type { Version } from './version-store.ts';

/** What GetObject and HeadObject answer alike. */
export function objectMembers(
  bucket: BucketRow,
  version: Version,
  details: ObjectDetails = detailsOf(version),
): HeadObjectOutput {
  const tags = decodeDocument(version.tags) as readonly StoredTag[];
  return {
    ...details.system,
    ...(details.system.Expires !== undefined && { ExpiresString: details.system.Expires.toUTCString() }),
    ...details.encryption,
    ...lockMembers(details.lock),
    ...shownVersionId(bucket, version.version_id),
    AcceptRanges: 'bytes',
    ETag: `"${version.etag}"`,
    LastModified: new Date(version.modified_at),
    Metadata: { ...details.metadata },
    ...(version.storage_class !== 'STANDARD' && {
      StorageClass: version.storage_class as NonNullable<HeadObjectOutput['StorageClass']>,
    }),
    ...(tags.length > 0 && { TagCount: tags.length }),
  };
}
