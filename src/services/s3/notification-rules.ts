import type {
  NotificationConfiguration as BucketNotifications,
  NotificationConfigurationFilter,
} from '@aws-sdk/client-s3';
import type { NotificationConfiguration } from './ports.ts';

/** One entry of a bucket's configuration, whatever it sends to. */
export interface NotificationRule extends NotificationConfiguration {
  /** `s3:ObjectCreated:*` and the like. */
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

export function notificationRules(configuration: BucketNotifications): readonly NotificationRule[] {
  return [
    ...(configuration.LambdaFunctionConfigurations ?? []).map((entry) =>
      rule('lambda', entry.LambdaFunctionArn ?? '', entry),
    ),
    ...(configuration.QueueConfigurations ?? []).map((entry) => rule('queue', entry.QueueArn ?? '', entry)),
    ...(configuration.TopicConfigurations ?? []).map((entry) => rule('topic', entry.TopicArn ?? '', entry)),
    ...(configuration.EventBridgeConfiguration === undefined
      ? []
      : [rule('eventbridge', '', { Id: 'EventBridge', Events: ['s3:*'] })]),
  ];
}

/** Whether a rule wants an event (`ObjectCreated:Put`) of this key. */
export function wantsEvent(wanted: NotificationRule, name: string, key: string): boolean {
  return (
    key.startsWith(wanted.prefix) &&
    key.endsWith(wanted.suffix) &&
    wanted.events.some((event) => covers(event, `s3:${name}`))
  );
}

/** Whether two rules could both want one event of one key, which S3 refuses. */
export function overlap(left: NotificationRule, right: NotificationRule): boolean {
  const events = left.events.some((one) =>
    right.events.some((other) => covers(one, other) || covers(other, one)),
  );
  const prefixes = left.prefix.startsWith(right.prefix) || right.prefix.startsWith(left.prefix);
  const suffixes = left.suffix.endsWith(right.suffix) || right.suffix.endsWith(left.suffix);
  return events && prefixes && suffixes;
}

function covers(pattern: string, event: string): boolean {
  return pattern.endsWith('*') ? event.startsWith(pattern.slice(0, -1)) : pattern === event;
}

interface Entry {
  readonly Id?: string | undefined;
  readonly Events?: readonly string[] | undefined;
  readonly Filter?: NotificationConfigurationFilter | undefined;
}

function rule(kind: NotificationRule['kind'], arn: string, entry: Entry): NotificationRule {
  const filters = entry.Filter?.Key?.FilterRules ?? [];
  const part = (name: string): string =>
    filters.find((filter) => filter.Name?.toLowerCase() === name)?.Value ?? '';
  return {
    id: entry.Id ?? '',
    kind,
    arn,
    events: entry.Events ?? [],
    prefix: part('prefix'),
    suffix: part('suffix'),
  };
}
