import type {
  GetBucketNotificationConfigurationCommandInput,
  NotificationConfiguration as BucketNotifications,
  PutBucketNotificationConfigurationCommandInput,
} from '@aws-sdk/client-s3';
import type { RequestContext } from '../../../aws/operation.ts';
import { ServiceError } from '../../../aws/service-error.ts';
import { bucketOf, deleteSetting, readSetting, writeSetting } from '../bucket-store.ts';
import { invalidArgument, malformedXml } from '../errors.ts';
import { notificationRules, overlap, type NotificationRule } from '../notification-rules.ts';
import type { S3 } from '../s3.ts';

const kind = 'notification';
const eventForm =
  /^s3:(\*|ReducedRedundancyLostObject|ObjectCreated:(\*|Put|Post|Copy|CompleteMultipartUpload)|ObjectRemoved:(\*|Delete|DeleteMarkerCreated)|ObjectRestore:(\*|Post|Completed|Delete)|Replication:(\*|\w+)|LifecycleExpiration:(\*|Delete|DeleteMarkerCreated)|LifecycleTransition|IntelligentTiering|ObjectTagging:(\*|Put|Delete)|ObjectAcl:Put)$/;
const services = { lambda: 'lambda', queue: 'sqs', topic: 'sns', eventbridge: '' } as const;

export async function getBucketNotificationConfiguration(
  s3: S3,
  input: GetBucketNotificationConfigurationCommandInput,
  context: RequestContext,
): Promise<BucketNotifications> {
  const bucket = await bucketOf(s3, input, context);
  return (await readSetting<BucketNotifications>(s3.db, { bucket: bucket.name, kind })) ?? {};
}

/** An empty configuration ends all notifications. */
export async function putBucketNotificationConfiguration(
  s3: S3,
  input: PutBucketNotificationConfigurationCommandInput,
  context: RequestContext,
): Promise<object> {
  const bucket = await bucketOf(s3, input, context);
  const configuration = withIds(s3, input.NotificationConfiguration ?? {});
  const rules = notificationRules(configuration);
  rules.forEach(checkRule);
  checkOverlaps(rules.filter((rule) => rule.kind !== 'eventbridge'));
  if (input.SkipDestinationValidation !== true) {
    await checkDestinations(s3, rules);
  }
  const name = { bucket: bucket.name, kind };
  await (rules.length === 0 ? deleteSetting(s3.db, name) : writeSetting(s3.db, name, configuration));
  return {};
}

function withIds(s3: S3, configuration: BucketNotifications): BucketNotifications {
  const named = <Entry extends { Id?: string | undefined }>(
    entries: Entry[] | undefined,
  ): Entry[] | undefined => entries?.map((entry) => ({ ...entry, Id: entry.Id ?? s3.ids.uuid() }));
  return {
    LambdaFunctionConfigurations: named(configuration.LambdaFunctionConfigurations),
    QueueConfigurations: named(configuration.QueueConfigurations),
    TopicConfigurations: named(configuration.TopicConfigurations),
    EventBridgeConfiguration: configuration.EventBridgeConfiguration,
  };
}

/** @throws {ServiceError} MalformedXML, InvalidArgument */
function checkRule(rule: NotificationRule): void {
  if (rule.events.length === 0) {
    throw malformedXml();
  }
  const unknown = rule.events.find((event) => !eventForm.test(event));
  if (unknown !== undefined && rule.kind !== 'eventbridge') {
    throw invalidArgument('The event is not supported for notifications', 'Event', unknown);
  }
  if (rule.kind !== 'eventbridge' && !new RegExp(`^arn:[\\w-]+:${services[rule.kind]}:`).test(rule.arn)) {
    throw invalidArgument('The ARN could not be parsed', 'Arn', rule.arn);
  }
}

/** @throws {ServiceError} InvalidArgument */
function checkOverlaps(rules: readonly NotificationRule[]): void {
  const clash = rules.some((rule, at) => rules.slice(at + 1).some((other) => overlap(rule, other)));
  if (clash) {
    throw new ServiceError(
      'InvalidArgument',
      'Configurations overlap. Configurations on the same bucket cannot share a common event type.',
    );
  }
}

/** @throws {ServiceError} InvalidArgument that lists every destination with the reason */
async function checkDestinations(s3: S3, rules: readonly NotificationRule[]): Promise<void> {
  const refusals: (readonly [string, string])[] = [];
  for (const { id, kind: target, arn } of rules) {
    const refusal = await s3.targets.refusal({ id, kind: target, arn });
    if (refusal !== undefined) {
      refusals.push([arn, refusal]);
    }
  }
  if (refusals.length > 0) {
    const members = refusals.flatMap(([arn, reason], at) => [
      [`ArgumentName${at + 1}`, arn],
      [`ArgumentValue${at + 1}`, reason],
    ]);
    throw new ServiceError(
      'InvalidArgument',
      'Unable to validate the following destination configurations',
      Object.fromEntries(members),
    );
  }
}
