import type { Generated } from 'kysely';

export interface MetricRow {
  readonly id: Generated<number>;
  readonly account: string;
  readonly region: string;
  readonly namespace: string;
  readonly name: string;
  /** JSON list of `[name, value]`, sorted by name. */
  readonly dimensions: string;
}

/** What was measured of a metric in one unit at one time: one value or a set of them. */
export interface MetricDataRow {
  readonly metric_id: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly unit: string;
  readonly samples: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  /** JSON list of `[value, count]`; null for a set of statistics, of which no percentile can be told. */
  readonly distribution: string | null;
}

export interface AlarmRow {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** JSON as PutMetricAlarm has it, without tags. */
  readonly settings: string;
  readonly tags: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly reason: string;
  readonly reason_data: string | null;
  readonly configured_at: number;
  readonly state_at: number;
}

export interface CloudWatchTables {
  readonly cloudwatch_metrics: MetricRow;
  readonly cloudwatch_data: MetricDataRow;
  readonly cloudwatch_alarms: AlarmRow;
}
