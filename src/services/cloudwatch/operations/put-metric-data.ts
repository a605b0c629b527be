import type { MetricDatum, PutMetricDataInput } from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { type CloudWatch, atomically } from '../cloudwatch.ts';
import { invalidCombination, invalidValue, missingParameter } from '../errors.ts';
import { type Samples, samplesOf } from '../samples.ts';
import { type Measurement, writeMeasurements } from '../writing.ts';

const hour = 3_600_000;
const oldest = 14 * 24 * hour;
const newest = 2 * hour;
/** Values lie between -2^360 and 2^360. */
const greatest = 2 ** 360;

/**
 * @throws {ServiceError} InvalidParameterValue
 */
function checkNumber(value: number, parameter: string): number {
  if (!Number.isFinite(value) || Math.abs(value) > greatest) {
    throw invalidValue(`The value ${value} for parameter ${parameter} is invalid.`);
  }
  return value;
}

function fromStatistics(datum: MetricDatum, at: string): Samples {
  const { SampleCount, Sum, Minimum, Maximum } = present(datum.StatisticValues, 'statisticValues');
  const numbers = { SampleCount, Sum, Minimum, Maximum };
  for (const [name, value] of Object.entries(numbers)) {
    checkNumber(value ?? Number.NaN, `${at}.StatisticValues.${name}`);
  }
  return {
    samples: SampleCount ?? 0,
    sum: Sum ?? 0,
    minimum: Minimum ?? 0,
    maximum: Maximum ?? 0,
    distribution: undefined,
  };
}

function fromValues(datum: MetricDatum, at: string): Samples {
  const values = present(datum.Values, 'values');
  const counts = datum.Counts ?? values.map(() => 1);
  if (counts.length !== values.length) {
    throw invalidValue(`The parameters ${at}.Values and ${at}.Counts must be of the same size.`);
  }
  return samplesOf(
    values.map((value, index) => [
      checkNumber(value, `${at}.Values.member.${index + 1}`),
      checkNumber(counts[index] ?? 1, `${at}.Counts.member.${index + 1}`),
    ]),
  );
}

/**
 * @throws {ServiceError} InvalidParameterCombination, InvalidParameterValue, MissingParameter
 */
function samplesIn(datum: MetricDatum, at: string): Samples {
  const given = (['Value', 'Values', 'StatisticValues'] as const).filter(
    (member) => datum[member] !== undefined,
  );
  if (given.length > 1) {
    throw invalidCombination(
      `The parameters ${at}.${given[0] ?? ''} and ${at}.${given[1] ?? ''} are mutually exclusive and you have specified both.`,
    );
  }
  if (datum.StatisticValues !== undefined) {
    return fromStatistics(datum, at);
  }
  if (datum.Values !== undefined) {
    return fromValues(datum, at);
  }
  if (datum.Value === undefined) {
    throw missingParameter(
      `At least one of the parameters ${at}.StatisticValues, ${at}.Value or ${at}.Values must be specified.`,
    );
  }
  return samplesOf([[checkNumber(datum.Value, `${at}.Value`), 1]]);
}

/**
 * @throws {ServiceError} InvalidParameterValue
 */
function timeOf(datum: MetricDatum, at: string, now: number): number {
  const time = datum.Timestamp?.getTime() ?? now;
  if (time < now - oldest || time > now + newest) {
    throw invalidValue(
      `The parameter ${at}.Timestamp must specify a time within the past two weeks and the next two hours.`,
    );
  }
  return Math.floor(time);
}

export const putMetricData =
  (cloudwatch: CloudWatch): Operation<PutMetricDataInput, object> =>
  async (input, context) => {
    const namespace = present(input.Namespace, 'namespace');
    if (namespace.startsWith('AWS/')) {
      throw invalidValue(`The value ${namespace} for parameter Namespace is invalid.`);
    }
    const data = [
      ...(input.MetricData ?? []),
      ...(input.EntityMetricData ?? []).flatMap((entity) => entity.MetricData ?? []),
    ];
    const measurements = data.map((datum, index): Measurement => {
      const at = `MetricData.member.${index + 1}`;
      return {
        metric: {
          namespace,
          name: present(datum.MetricName, 'metricName'),
          dimensions: datum.Dimensions ?? [],
        },
        timestamp: timeOf(datum, at, context.now),
        unit: datum.Unit ?? 'None',
        samples: samplesIn(datum, at),
      };
    });
    await atomically(cloudwatch, (db) => writeMeasurements(db, context, { measurements, now: context.now }));
    return {};
  };
