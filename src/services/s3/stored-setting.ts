import type { RequestContext } from '../../aws/operation.ts';
import { ServiceError } from '../../aws/service-error.ts';
import { bucketOf, deleteSetting, readSetting, writeSetting, type BucketInput } from './bucket-store.ts';
import type { S3 } from './s3.ts';

/** A configuration that S3 keeps of a bucket and gives back as it was. */
export interface StoredSetting<Document> {
  /** @throws {ServiceError} the error of a bucket that has none */
  readonly get: (s3: S3, input: BucketInput, context: RequestContext) => Promise<Document>;
  readonly find: (s3: S3, input: BucketInput, context: RequestContext) => Promise<Document | undefined>;
  readonly put: (s3: S3, write: SettingWrite<Document>, context: RequestContext) => Promise<void>;
  readonly remove: (s3: S3, input: BucketInput, context: RequestContext) => Promise<void>;
}

export interface SettingWrite<Document> {
  readonly input: BucketInput;
  readonly document: Document;
}

/** @param missing code and message of the error for a bucket without it */
export function storedSetting<Document>(
  kind: string,
  missing: readonly [code: string, message: string],
): StoredSetting<Document> {
  const find: StoredSetting<Document>['find'] = async (s3, input, context) => {
    const bucket = await bucketOf(s3, input, context);
    return readSetting<Document>(s3.db, { bucket: bucket.name, kind });
  };
  return {
    find,
    async get(s3, input, context) {
      const document = await find(s3, input, context);
      if (document === undefined) {
        throw new ServiceError(missing[0], missing[1], { status: 404, BucketName: input.Bucket });
      }
      return document;
    },
    async put(s3, { input, document }, context) {
      const bucket = await bucketOf(s3, input, context);
      await writeSetting(s3.db, { bucket: bucket.name, kind }, document);
    },
    async remove(s3, input, context) {
      const bucket = await bucketOf(s3, input, context);
      await deleteSetting(s3.db, { bucket: bucket.name, kind });
    },
  };
}
