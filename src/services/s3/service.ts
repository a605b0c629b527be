import type { Operation, Operations, RequestContext } from '../../aws/operation.ts';
import * as access from './operations/bucket-access.ts';
import * as cors from './operations/bucket-cors.ts';
import * as encryption from './operations/bucket-encryption.ts';
import * as lifecycle from './operations/bucket-lifecycle.ts';
import * as logging from './operations/bucket-logging.ts';
import * as notification from './operations/bucket-notification.ts';
import * as policy from './operations/bucket-policy.ts';
import * as settings from './operations/bucket-settings.ts';
import * as tagging from './operations/bucket-tagging.ts';
import * as versioning from './operations/bucket-versioning.ts';
import * as website from './operations/bucket-website.ts';
import { completeMultipartUpload } from './operations/complete-multipart-upload.ts';
import { copyObject } from './operations/copy-object.ts';
import { createBucket } from './operations/create-bucket.ts';
import { abortMultipartUpload, createMultipartUpload } from './operations/create-multipart-upload.ts';
import { deleteBucket } from './operations/delete-bucket.ts';
import { deleteObject } from './operations/delete-object.ts';
import { deleteObjects } from './operations/delete-objects.ts';
import { getObjectAttributes } from './operations/get-object-attributes.ts';
import { getObject, headObject } from './operations/get-object.ts';
import { getBucketLocation, headBucket } from './operations/head-bucket.ts';
import { listBuckets } from './operations/list-buckets.ts';
import { listMultipartUploads } from './operations/list-multipart-uploads.ts';
import { listObjectVersions } from './operations/list-object-versions.ts';
import { listObjects, listObjectsV2 } from './operations/list-objects.ts';
import { listParts } from './operations/list-parts.ts';
import { analytics, intelligentTiering, inventory, metrics } from './operations/listed-configurations.ts';
import * as objectAcl from './operations/object-acl.ts';
import * as lock from './operations/object-lock.ts';
import * as objectTagging from './operations/object-tagging.ts';
import { postObject, putObject } from './operations/put-object.ts';
import { uploadPart, uploadPartCopy } from './operations/upload-part.ts';
import type { S3, S3Operation } from './s3.ts';

const objectOperations = {
  PutObject: putObject,
  /** What a browser's form does (POST policy); not in the API's model. */
  PostObject: postObject,
  GetObject: getObject,
  HeadObject: headObject,
  CopyObject: copyObject,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  GetObjectAttributes: getObjectAttributes,
  GetObjectTagging: objectTagging.getObjectTagging,
  PutObjectTagging: objectTagging.putObjectTagging,
  DeleteObjectTagging: objectTagging.deleteObjectTagging,
  GetObjectAcl: objectAcl.getObjectAcl,
  PutObjectAcl: objectAcl.putObjectAcl,
  GetObjectLockConfiguration: lock.getObjectLockConfiguration,
  PutObjectLockConfiguration: lock.putObjectLockConfiguration,
  GetObjectRetention: lock.getObjectRetention,
  PutObjectRetention: lock.putObjectRetention,
  GetObjectLegalHold: lock.getObjectLegalHold,
  PutObjectLegalHold: lock.putObjectLegalHold,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  ListObjectVersions: listObjectVersions,
  CreateMultipartUpload: createMultipartUpload,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListParts: listParts,
  ListMultipartUploads: listMultipartUploads,
};

const bucketOperations = {
  CreateBucket: createBucket,
  HeadBucket: headBucket,
  DeleteBucket: deleteBucket,
  ListBuckets: listBuckets,
  GetBucketLocation: getBucketLocation,
  GetBucketVersioning: versioning.getBucketVersioning,
  PutBucketVersioning: versioning.putBucketVersioning,
  GetBucketEncryption: encryption.getBucketEncryption,
  PutBucketEncryption: encryption.putBucketEncryption,
  DeleteBucketEncryption: encryption.deleteBucketEncryption,
  GetBucketTagging: tagging.getBucketTagging,
  PutBucketTagging: tagging.putBucketTagging,
  DeleteBucketTagging: tagging.deleteBucketTagging,
  GetBucketPolicy: policy.getBucketPolicy,
  PutBucketPolicy: policy.putBucketPolicy,
  DeleteBucketPolicy: policy.deleteBucketPolicy,
  GetBucketPolicyStatus: policy.getBucketPolicyStatus,
  GetPublicAccessBlock: access.getPublicAccessBlock,
  PutPublicAccessBlock: access.putPublicAccessBlock,
  DeletePublicAccessBlock: access.deletePublicAccessBlock,
  GetBucketOwnershipControls: access.getBucketOwnershipControls,
  PutBucketOwnershipControls: access.putBucketOwnershipControls,
  DeleteBucketOwnershipControls: access.deleteBucketOwnershipControls,
  GetBucketAcl: access.getBucketAcl,
  PutBucketAcl: access.putBucketAcl,
  GetBucketCors: cors.getBucketCors,
  PutBucketCors: cors.putBucketCors,
  DeleteBucketCors: cors.deleteBucketCors,
  GetBucketLifecycleConfiguration: lifecycle.getBucketLifecycleConfiguration,
  PutBucketLifecycleConfiguration: lifecycle.putBucketLifecycleConfiguration,
  DeleteBucketLifecycle: lifecycle.deleteBucketLifecycle,
  GetBucketNotificationConfiguration: notification.getBucketNotificationConfiguration,
  PutBucketNotificationConfiguration: notification.putBucketNotificationConfiguration,
  GetBucketWebsite: website.getBucketWebsite,
  PutBucketWebsite: website.putBucketWebsite,
  DeleteBucketWebsite: website.deleteBucketWebsite,
  GetBucketLogging: logging.getBucketLogging,
  PutBucketLogging: logging.putBucketLogging,
};

const otherSettings = {
  GetBucketAccelerateConfiguration: settings.getBucketAccelerateConfiguration,
  PutBucketAccelerateConfiguration: settings.putBucketAccelerateConfiguration,
  GetBucketRequestPayment: settings.getBucketRequestPayment,
  PutBucketRequestPayment: settings.putBucketRequestPayment,
  GetBucketAbac: settings.getBucketAbac,
  PutBucketAbac: settings.putBucketAbac,
  GetBucketReplication: settings.getBucketReplication,
  PutBucketReplication: settings.putBucketReplication,
  DeleteBucketReplication: settings.deleteBucketReplication,
  GetBucketAnalyticsConfiguration: analytics.get,
  PutBucketAnalyticsConfiguration: analytics.put,
  DeleteBucketAnalyticsConfiguration: analytics.remove,
  ListBucketAnalyticsConfigurations: analytics.list,
  GetBucketInventoryConfiguration: inventory.get,
  PutBucketInventoryConfiguration: inventory.put,
  DeleteBucketInventoryConfiguration: inventory.remove,
  ListBucketInventoryConfigurations: inventory.list,
  GetBucketMetricsConfiguration: metrics.get,
  PutBucketMetricsConfiguration: metrics.put,
  DeleteBucketMetricsConfiguration: metrics.remove,
  ListBucketMetricsConfigurations: metrics.list,
  GetBucketIntelligentTieringConfiguration: intelligentTiering.get,
  PutBucketIntelligentTieringConfiguration: intelligentTiering.put,
  DeleteBucketIntelligentTieringConfiguration: intelligentTiering.remove,
  ListBucketIntelligentTieringConfigurations: intelligentTiering.list,
};

const operations = { ...objectOperations, ...bucketOperations, ...otherSettings };

type Bound<Of> = Of extends S3Operation<infer Input, infer Output> ? Operation<Input, Output> : never;

/** S3's operations by name, with the input and output that each has. */
export type S3Operations = { readonly [Name in keyof typeof operations]: Bound<(typeof operations)[Name]> };

/**
 * S3's operations on a database with `s3Migrations` applied. `s3.outbox.deliver()` at the start sends out the
 * notifications that the process before did not.
 */
export function createS3Service(s3: S3): S3Operations & Operations {
  const bound = Object.entries(operations).map(([name, operation]) => [
    name,
    (input: never, context: RequestContext) => operation(s3, input, context),
  ]);
  // Every entry is bound to what it was, which `Object.fromEntries` cannot tell.
  return Object.fromEntries(bound) as S3Operations & Operations;
}
