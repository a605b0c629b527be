import type { MetricAlarm, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { AlarmRow } from './tables.ts';

/** `arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME`. */
export function alarmArn(alarm: {
  readonly account: string;
  readonly region: string;
  readonly name: string;
}): string {
  return `arn:aws:cloudwatch:${alarm.region}:${alarm.account}:alarm:${alarm.name}`;
}

export function settingsIn(row: AlarmRow): PutMetricAlarmInput {
  return JSON.parse(row.settings) as PutMetricAlarmInput;
}

/** An alarm as DescribeAlarms answers it. */
export function alarmAnswer(row: AlarmRow): MetricAlarm {
  const settings = settingsIn(row);
  return {
    ...settings,
    AlarmArn: alarmArn(row),
    AlarmConfigurationUpdatedTimestamp: new Date(row.configured_at),
    ActionsEnabled: settings.ActionsEnabled ?? true,
    OKActions: settings.OKActions ?? [],
    AlarmActions: settings.AlarmActions ?? [],
    InsufficientDataActions: settings.InsufficientDataActions ?? [],
    Dimensions: settings.Dimensions ?? [],
    StateValue: row.state,
    StateReason: row.reason,
    ...(row.reason_data === null ? {} : { StateReasonData: row.reason_data }),
    StateUpdatedTimestamp: new Date(row.state_at),
    StateTransitionedTimestamp: new Date(row.state_at),
  };
}
