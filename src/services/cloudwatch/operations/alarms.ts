import type {
  DeleteAlarmsInput,
  DescribeAlarmsForMetricInput,
  DescribeAlarmsForMetricOutput,
  DescribeAlarmsInput,
  DescribeAlarmsOutput,
  PutMetricAlarmInput,
  SetAlarmStateInput,
} from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../../../aws/operation.ts';
import { byCodeUnits, pageOf } from '../../../aws/page.ts';
import { present } from '../../../aws/present.ts';
import { alarmAnswer, settingsIn } from '../alarm-answer.ts';
import { type CloudWatch, type CloudWatchTransaction, type Place, atomically } from '../cloudwatch.ts';
import { invalidNextToken, resourceNotFound, validationError } from '../errors.ts';
import { storedDimensions } from '../metrics.ts';
import type { AlarmRow } from '../tables.ts';

function alarmsOf(db: CloudWatchTransaction, place: Place): Promise<AlarmRow[]> {
  return db
    .selectFrom('cloudwatch_alarms')
    .selectAll()
    .where('account', '=', place.account)
    .where('region', '=', place.region)
    .execute();
}

/** Kept and answered: no alarm ever changes its state by itself here. */
export const putMetricAlarm =
  (cloudwatch: CloudWatch): Operation<PutMetricAlarmInput, object> =>
  async (input, context) => {
    const { Tags: tags, ...settings } = input;
    if (input.MetricName === undefined && input.Metrics === undefined) {
      throw validationError('Either MetricName or Metrics must be specified');
    }
    const stored = JSON.stringify(settings);
    await cloudwatch.db
      .insertInto('cloudwatch_alarms')
      .values({
        account: context.account,
        region: context.region,
        name: present(input.AlarmName, 'alarmName'),
        settings: stored,
        tags: JSON.stringify(tags ?? []),
        state: 'INSUFFICIENT_DATA',
        reason: 'Unchecked: Initial alarm creation',
        reason_data: null,
        configured_at: context.now,
        state_at: context.now,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['account', 'region', 'name'])
          .doUpdateSet({ settings: stored, configured_at: context.now }),
      )
      .execute();
    return {};
  };

function wanted(input: DescribeAlarmsInput): (row: AlarmRow) => boolean {
  return (row) => {
    const settings = settingsIn(row);
    const actions = [
      ...(settings.AlarmActions ?? []),
      ...(settings.OKActions ?? []),
      ...(settings.InsufficientDataActions ?? []),
    ];
    const { ActionPrefix: prefix } = input;
    return (
      (input.AlarmNames === undefined || input.AlarmNames.includes(row.name)) &&
      row.name.startsWith(input.AlarmNamePrefix ?? '') &&
      (input.StateValue === undefined || input.StateValue === row.state) &&
      (prefix === undefined || actions.some((action) => action.startsWith(prefix)))
    );
  };
}

export const describeAlarms =
  (cloudwatch: CloudWatch): Operation<DescribeAlarmsInput, DescribeAlarmsOutput> =>
  async (input, context) => {
    const types = input.AlarmTypes ?? ['MetricAlarm'];
    const rows = types.includes('MetricAlarm')
      ? (await alarmsOf(cloudwatch.db, context)).filter(wanted(input))
      : [];
    const page = pageOf(
      rows.sort((left, right) => byCodeUnits(left.name, right.name)),
      {
        limit: input.MaxRecords ?? 50,
        token: input.NextToken,
        keyOf: (row) => row.name,
        invalidToken: invalidNextToken,
      },
    );
    return {
      CompositeAlarms: [],
      MetricAlarms: page.items.map((row) => alarmAnswer(row)),
      ...(page.next === undefined ? {} : { NextToken: page.next }),
    };
  };

export const describeAlarmsForMetric =
  (cloudwatch: CloudWatch): Operation<DescribeAlarmsForMetricInput, DescribeAlarmsForMetricOutput> =>
  async (input, context) => {
    const rows = (await alarmsOf(cloudwatch.db, context)).filter((row) => {
      const settings = settingsIn(row);
      return (
        settings.MetricName === input.MetricName &&
        settings.Namespace === input.Namespace &&
        storedDimensions(settings.Dimensions ?? []) === storedDimensions(input.Dimensions ?? []) &&
        (input.Statistic === undefined || settings.Statistic === input.Statistic) &&
        (input.Period === undefined || settings.Period === input.Period)
      );
    });
    return { MetricAlarms: rows.map((row) => alarmAnswer(row)) };
  };

/** Names that lead to nothing are no error. */
export const deleteAlarms =
  (cloudwatch: CloudWatch): Operation<DeleteAlarmsInput, object> =>
  async (input, context) => {
    const names = present(input.AlarmNames, 'alarmNames');
    if (names.length > 0) {
      await cloudwatch.db
        .deleteFrom('cloudwatch_alarms')
        .where('account', '=', context.account)
        .where('region', '=', context.region)
        .where('name', 'in', names)
        .execute();
    }
    return {};
  };

export const setAlarmState =
  (cloudwatch: CloudWatch): Operation<SetAlarmStateInput, object> =>
  async (input, context) => {
    const changed = await cloudwatch.db
      .updateTable('cloudwatch_alarms')
      .set({
        state: present(input.StateValue, 'stateValue'),
        reason: present(input.StateReason, 'stateReason'),
        reason_data: input.StateReasonData ?? null,
        state_at: context.now,
      })
      .where('account', '=', context.account)
      .where('region', '=', context.region)
      .where('name', '=', present(input.AlarmName, 'alarmName'))
      .executeTakeFirst();
    if (changed.numUpdatedRows === 0n) {
      throw resourceNotFound('Unknown');
    }
    return {};
  };

interface AlarmNames {
  readonly AlarmNames?: string[] | undefined;
}

/** EnableAlarmActions, DisableAlarmActions. */
export const setAlarmActions =
  (cloudwatch: CloudWatch, enabled: boolean): Operation<AlarmNames, object> =>
  (input, context) =>
    atomically(cloudwatch, async (db) => {
      const names = new Set(present(input.AlarmNames, 'alarmNames'));
      for (const row of (await alarmsOf(db, context)).filter((alarm) => names.has(alarm.name))) {
        await db
          .updateTable('cloudwatch_alarms')
          .set({ settings: JSON.stringify({ ...settingsIn(row), ActionsEnabled: enabled }) })
          .where('account', '=', row.account)
          .where('region', '=', row.region)
          .where('name', '=', row.name)
          .execute();
      }
      return {};
    });
