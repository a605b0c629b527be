import type {
  DeleteBucketLifecycleCommandInput,
  GetBucketLifecycleConfigurationCommandInput,
  GetBucketLifecycleConfigurationOutput,
  LifecycleExpiration,
  LifecycleRule,
  PutBucketLifecycleConfigurationCommandInput,
  PutBucketLifecycleConfigurationOutput,
} from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { invalidArgument, invalidRequest, malformedXml } from '../errors.ts';
import type { S3 } from '../s3.ts';
import { storedSetting } from '../stored-setting.ts';

const lifecycle = storedSetting<GetBucketLifecycleConfigurationOutput>('lifecycle', [
  'NoSuchLifecycleConfiguration',
  'The lifecycle configuration does not exist',
]);
const DEFAULT_MINIMUM = 'all_storage_classes_128K';
const MAX_RULES = 1000;
const ID_LENGTH = 48;

export async function getBucketLifecycleConfiguration(
  s3: S3,
  input: GetBucketLifecycleConfigurationCommandInput,
  context: RequestContext,
): Promise<GetBucketLifecycleConfigurationOutput> {
  return lifecycle.get(s3, input, context);
}

/** Rules are kept and given back; nothing expires by itself here. */
export async function putBucketLifecycleConfiguration(
  s3: S3,
  input: PutBucketLifecycleConfigurationCommandInput,
  context: RequestContext,
): Promise<PutBucketLifecycleConfigurationOutput> {
  const rules = input.LifecycleConfiguration?.Rules ?? [];
  if (rules.length === 0 || rules.length > MAX_RULES) {
    throw malformedXml();
  }
  const named = rules.map((rule) => ({ ...checkedRule(rule), ID: rule.ID ?? s3.ids.token(ID_LENGTH) }));
  if (new Set(named.map(({ ID }) => ID)).size < named.length) {
    throw invalidArgument('Rule ID must be unique. Found same ID for more than one rule', 'ID', 'null');
  }
  const minimum = input.TransitionDefaultMinimumObjectSize ?? DEFAULT_MINIMUM;
  const document = { Rules: named, TransitionDefaultMinimumObjectSize: minimum };
  await lifecycle.put(s3, { input, document }, context);
  return { TransitionDefaultMinimumObjectSize: minimum };
}

export async function deleteBucketLifecycle(
  s3: S3,
  input: DeleteBucketLifecycleCommandInput,
  context: RequestContext,
): Promise<object> {
  await lifecycle.remove(s3, input, context);
  return {};
}

function checkedRule(rule: LifecycleRule): LifecycleRule {
  if (rule.Status !== 'Enabled' && rule.Status !== 'Disabled') {
    throw malformedXml();
  }
  const actions = [
    rule.Expiration,
    rule.NoncurrentVersionExpiration,
    rule.AbortIncompleteMultipartUpload,
    rule.Transitions?.[0],
    rule.NoncurrentVersionTransitions?.[0],
  ];
  if (actions.every((action) => action === undefined)) {
    throw invalidRequest('At least one action needs to be specified in a rule');
  }
  if (rule.Filter === undefined && rule.Prefix === undefined) {
    throw malformedXml();
  }
  checkExpiration(rule.Expiration ?? {});
  return rule;
}

function checkExpiration({ Date: date, Days: days }: LifecycleExpiration): void {
  if (days !== undefined && days < 1) {
    throw invalidArgument("'Days' for Expiration action must be a positive integer", 'Days', String(days));
  }
  if (date !== undefined && date.getTime() % 86_400_000 !== 0) {
    throw invalidArgument("'Date' must be at midnight GMT", 'Date', date.toISOString());
  }
}
