import { present } from '../../../aws/present.ts';
import type { RequestContext } from '../../../aws/operation.ts';
import { ServiceError } from '../../../aws/service-error.ts';
import {
  bucketOf,
  deleteSetting,
  listSettings,
  readSetting,
  writeSetting,
  type BucketInput,
} from '../bucket-store.ts';
import { malformedXml } from '../errors.ts';
import type { S3 } from '../s3.ts';

interface IdInput extends BucketInput {
  readonly Id?: string | undefined;
}

/** The four operations on configurations of which a bucket has many, each with an id. */
export interface ListedConfigurations {
  readonly get: (s3: S3, input: IdInput, context: RequestContext) => Promise<object>;
  readonly put: (s3: S3, input: IdInput, context: RequestContext) => Promise<object>;
  readonly remove: (s3: S3, input: IdInput, context: RequestContext) => Promise<object>;
  readonly list: (s3: S3, input: BucketInput, context: RequestContext) => Promise<object>;
}

/**
 * Configurations that are kept and given back, with no more meaning on one machine.
 * @param kind `AnalyticsConfiguration` and so on, the member that requests and answers hold one by
 */
function listedConfigurations(kind: string): ListedConfigurations {
  return {
    async get(s3, input, context) {
      const bucket = await bucketOf(s3, input, context);
      const found = await readSetting<object>(s3.db, {
        bucket: bucket.name,
        kind,
        id: present(input.Id, 'id'),
      });
      if (found === undefined) {
        throw missing(bucket.name);
      }
      return { [kind]: found };
    },
    async put(s3, input, context) {
      const bucket = await bucketOf(s3, input, context);
      const document = Object.entries(input).find(([name]) => name === kind)?.[1];
      if (typeof document !== 'object') {
        throw malformedXml();
      }
      await writeSetting(s3.db, { bucket: bucket.name, kind, id: present(input.Id, 'id') }, document);
      return {};
    },
    async remove(s3, input, context) {
      const bucket = await bucketOf(s3, input, context);
      const name = { bucket: bucket.name, kind, id: present(input.Id, 'id') };
      if ((await readSetting(s3.db, name)) === undefined) {
        throw missing(bucket.name);
      }
      await deleteSetting(s3.db, name);
      return {};
    },
    async list(s3, input, context) {
      const bucket = await bucketOf(s3, input, context);
      const found = await listSettings<object>(s3.db, { bucket: bucket.name, kind });
      return { IsTruncated: false, ...(found.length > 0 && { [`${kind}List`]: found }) };
    },
  };
}

function missing(bucket: string): ServiceError {
  return new ServiceError('NoSuchConfiguration', 'The specified configuration does not exist.', {
    status: 404,
    BucketName: bucket,
  });
}

export const analytics = listedConfigurations('AnalyticsConfiguration');
export const inventory = listedConfigurations('InventoryConfiguration');
export const metrics = listedConfigurations('MetricsConfiguration');
export const intelligentTiering = listedConfigurations('IntelligentTieringConfiguration');
