import type {
  Datapoint,
  GetMetricStatisticsInput,
  GetMetricStatisticsOutput,
  StandardUnit,
} from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import type { CloudWatch } from '../cloudwatch.ts';
import { invalidCombination, invalidValue, missingParameter } from '../errors.ts';
import { isStatistic, statistic } from '../samples.ts';
import { type Point, readSeries } from '../series.ts';

const mostPoints = 1440;

/**
 * @throws {ServiceError} InvalidParameterCombination, InvalidParameterValue, MissingParameter
 */
function checkRequest(input: GetMetricStatisticsInput): {
  readonly from: number;
  readonly to: number;
  readonly period: number;
} {
  if (input.Statistics === undefined && input.ExtendedStatistics === undefined) {
    throw missingParameter('Must specify either Statistics or ExtendedStatistics');
  }
  const from = present(input.StartTime, 'startTime').getTime();
  const to = present(input.EndTime, 'endTime').getTime();
  const period = present(input.Period, 'period');
  if (from >= to) {
    throw invalidValue('The parameter StartTime must be less than the parameter EndTime.');
  }
  const wrong = (input.ExtendedStatistics ?? []).find((name) => !isStatistic(name));
  if (wrong !== undefined) {
    throw invalidValue(`The value ${wrong} for parameter ExtendedStatistics is not supported.`);
  }
  const points = Math.ceil((to - from) / 1000 / period);
  if (points > mostPoints) {
    throw invalidCombination(
      `You have requested up to ${points.toLocaleString('en-US')} datapoints, which exceeds the limit of 1,440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  }
  return { from, to, period };
}

function datapoint(point: Point, input: GetMetricStatisticsInput): Datapoint {
  const extended = Object.fromEntries(
    (input.ExtendedStatistics ?? []).flatMap((name) => {
      const value = statistic(name, point.samples);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return {
    Timestamp: new Date(point.time),
    ...Object.fromEntries((input.Statistics ?? []).map((name) => [name, statistic(name, point.samples)])),
    Unit: point.unit as StandardUnit,
    ...(input.ExtendedStatistics === undefined ? {} : { ExtendedStatistics: extended }),
  };
}

export const getMetricStatistics =
  (cloudwatch: CloudWatch): Operation<GetMetricStatisticsInput, GetMetricStatisticsOutput> =>
  async (input, context) => {
    const { from, to, period } = checkRequest(input);
    await cloudwatch.settle();
    const name = present(input.MetricName, 'metricName');
    const points = await readSeries(cloudwatch.db, context, {
      metric: {
        namespace: present(input.Namespace, 'namespace'),
        name,
        dimensions: input.Dimensions ?? [],
      },
      from,
      to,
      period,
      unit: input.Unit,
      byUnit: true,
    });
    return { Label: name, Datapoints: points.map((point) => datapoint(point, input)) };
  };
