import type { S3EventRecord } from './event-record.ts';

/** Who is told about events of a bucket: one entry of its notification configuration. */
export interface NotificationConfiguration {
  readonly id: string;
  readonly kind: 'lambda' | 'queue' | 'topic' | 'eventbridge';
  /** Empty for EventBridge, which has no destination of its own. */
  readonly arn: string;
}

/** What S3 needs of the services that its events go to. */
export interface NotificationTargets {
  /**
   * Why S3 cannot send to this destination, in the words S3 has for it ("The destination Lambda function does not
   * exist"); undefined when it can.
   */
  refusal(configuration: NotificationConfiguration): Promise<string | undefined>;
  /** Hands an event over. A rejected promise means that it did not arrive; S3 tries again after the next start. */
  notify(
    configuration: NotificationConfiguration,
    event: { readonly Records: readonly S3EventRecord[] },
  ): Promise<void>;
}
