import type { RequestContext } from '../../aws/operation.ts';
import { bucketOf, type BucketInput } from './bucket-store.ts';
import { encodeDocument } from './document.ts';
import { findObject, type ObjectInput } from './find-object.ts';
import { detailsOf, type ObjectDetails } from './object-details.ts';
import type { S3 } from './s3.ts';
import type { BucketRow } from './tables.ts';

export interface DetailsChange {
  readonly context: RequestContext;
  /** May refuse by throwing. */
  readonly change: (details: ObjectDetails, bucket: BucketRow) => ObjectDetails;
}

/**
 * Changes what a version has besides its content.
 * @throws {ServiceError} NoSuchKey and the like
 */
export async function changeDetails(
  s3: S3,
  input: BucketInput & ObjectInput,
  { context, change }: DetailsChange,
): Promise<void> {
  await s3.db.transaction().execute(async (transaction) => {
    const bucket = await bucketOf({ db: transaction }, input, context);
    const version = await findObject({ db: transaction }, bucket, input);
    await transaction
      .updateTable('s3_versions')
      .set({ details: encodeDocument(change(detailsOf(version), bucket)) })
      .where('sequence', '=', version.sequence)
      .execute();
  });
}
