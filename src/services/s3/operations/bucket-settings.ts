import type {
  AccelerateConfiguration,
  DeleteBucketReplicationCommandInput,
  GetBucketAbacCommandInput,
  GetBucketAbacOutput,
  GetBucketAccelerateConfigurationCommandInput,
  GetBucketAccelerateConfigurationOutput,
  GetBucketReplicationCommandInput,
  GetBucketReplicationOutput,
  GetBucketRequestPaymentCommandInput,
  GetBucketRequestPaymentOutput,
  PutBucketAbacCommandInput,
  PutBucketAccelerateConfigurationCommandInput,
  PutBucketReplicationCommandInput,
  PutBucketRequestPaymentCommandInput,
} from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { bucketOf } from '../bucket-store.ts';
import { invalidRequest, malformedXml } from '../errors.ts';
import type { S3 } from '../s3.ts';
import { storedSetting } from '../stored-setting.ts';

/** Settings without a meaning on one machine: kept and given back, for clients that set or compare them. */
const accelerate = storedSetting<AccelerateConfiguration>('accelerate', ['NoSuchConfiguration', '']);
const payment = storedSetting<GetBucketRequestPaymentOutput>('request-payment', ['NoSuchConfiguration', '']);
const abac = storedSetting<NonNullable<GetBucketAbacOutput['AbacStatus']>>('abac', [
  'NoSuchConfiguration',
  '',
]);
const replication = storedSetting<NonNullable<GetBucketReplicationOutput['ReplicationConfiguration']>>(
  'replication',
  ['ReplicationConfigurationNotFoundError', 'The replication configuration was not found'],
);

export async function getBucketAccelerateConfiguration(
  s3: S3,
  input: GetBucketAccelerateConfigurationCommandInput,
  context: RequestContext,
): Promise<GetBucketAccelerateConfigurationOutput> {
  return (await accelerate.find(s3, input, context)) ?? {};
}

export async function putBucketAccelerateConfiguration(
  s3: S3,
  input: PutBucketAccelerateConfigurationCommandInput,
  context: RequestContext,
): Promise<object> {
  const status = input.AccelerateConfiguration?.Status;
  if (status !== 'Enabled' && status !== 'Suspended') {
    throw malformedXml();
  }
  if (input.Bucket?.includes('.') === true) {
    throw invalidRequest(
      'S3 Transfer Acceleration is not supported for buckets with periods (.) in their names',
    );
  }
  await accelerate.put(s3, { input, document: { Status: status } }, context);
  return {};
}

export async function getBucketRequestPayment(
  s3: S3,
  input: GetBucketRequestPaymentCommandInput,
  context: RequestContext,
): Promise<GetBucketRequestPaymentOutput> {
  return (await payment.find(s3, input, context)) ?? { Payer: 'BucketOwner' };
}

export async function putBucketRequestPayment(
  s3: S3,
  input: PutBucketRequestPaymentCommandInput,
  context: RequestContext,
): Promise<object> {
  const payer = input.RequestPaymentConfiguration?.Payer;
  if (payer !== 'BucketOwner' && payer !== 'Requester') {
    throw malformedXml();
  }
  await payment.put(s3, { input, document: { Payer: payer } }, context);
  return {};
}

export async function getBucketAbac(
  s3: S3,
  input: GetBucketAbacCommandInput,
  context: RequestContext,
): Promise<GetBucketAbacOutput> {
  return { AbacStatus: (await abac.find(s3, input, context)) ?? { Status: 'Disabled' } };
}

export async function putBucketAbac(
  s3: S3,
  input: PutBucketAbacCommandInput,
  context: RequestContext,
): Promise<object> {
  const status = input.AbacStatus?.Status;
  if (status !== 'Enabled' && status !== 'Disabled') {
    throw malformedXml();
  }
  await abac.put(s3, { input, document: { Status: status } }, context);
  return {};
}

export async function getBucketReplication(
  s3: S3,
  input: GetBucketReplicationCommandInput,
  context: RequestContext,
): Promise<GetBucketReplicationOutput> {
  return { ReplicationConfiguration: await replication.get(s3, input, context) };
}

export async function putBucketReplication(
  s3: S3,
  input: PutBucketReplicationCommandInput,
  context: RequestContext,
): Promise<object> {
  const document = input.ReplicationConfiguration;
  if (document?.Rules === undefined || document.Rules.length === 0) {
    throw malformedXml();
  }
  const { versioning } = await bucketOf(s3, input, context);
  if (versioning !== 'Enabled') {
    throw invalidRequest("Versioning must be 'Enabled' on the bucket to apply a replication configuration");
  }
  await replication.put(s3, { input, document }, context);
  return {};
}

export async function deleteBucketReplication(
  s3: S3,
  input: DeleteBucketReplicationCommandInput,
  context: RequestContext,
): Promise<object> {
  await replication.remove(s3, input, context);
  return {};
}
