import type { Generated } from 'kysely';

export interface LogGroupRow {
  readonly id: Generated<number>;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly class: string;
  readonly kms_key: string | null;
  readonly retention_days: number | null;
  /** 0 or 1. */
  readonly deletion_protection: number;
  /** JSON object. */
  readonly tags: string;
  /** Milliseconds since 1970, as every time here. */
  readonly created_at: number;
}

export interface LogStreamRow {
  readonly id: Generated<number>;
  readonly group_id: number;
  readonly name: string;
  readonly created_at: number;
  readonly first_event_at: number | null;
  readonly last_event_at: number | null;
  readonly last_ingestion_at: number | null;
}

export interface LogEventRow {
  /** In the order of arrival, which orders events of one millisecond. */
  readonly id: Generated<number>;
  readonly group_id: number;
  readonly stream_id: number;
  readonly timestamp: number;
  readonly ingested_at: number;
  readonly message: string;
  /** Bytes of the message. */
  readonly size: number;
}

export interface MetricFilterRow {
  readonly group_id: number;
  readonly name: string;
  readonly pattern: string;
  /** JSON list as PutMetricFilter has it. */
  readonly transformations: string;
  readonly created_at: number;
}

export interface SubscriptionFilterRow {
  readonly group_id: number;
  readonly name: string;
  readonly pattern: string;
  readonly destination: string;
  readonly role: string | null;
  readonly distribution: string;
  readonly created_at: number;
}

export interface LogsTables {
  readonly logs_groups: LogGroupRow;
  readonly logs_streams: LogStreamRow;
  readonly logs_events: LogEventRow;
  readonly logs_metric_filters: MetricFilterRow;
  readonly logs_subscription_filters: SubscriptionFilterRow;
}
