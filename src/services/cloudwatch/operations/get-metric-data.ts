import type {
  GetMetricDataInput,
  GetMetricDataOutput,
  MetricDataQuery,
  MetricDataResult,
  MetricStat,
} from '@aws-sdk/client-cloudwatch';
import type { Operation, RequestContext } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { ServiceError } from '../../../aws/service-error.ts';
import type { CloudWatch } from '../cloudwatch.ts';
import { validationError } from '../errors.ts';
import { type Series, evaluateExpression } from '../expression.ts';
import { isStatistic, statistic } from '../samples.ts';
import { readSeries } from '../series.ts';

/** Milliseconds since 1970. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * @throws {ServiceError} ValidationError
 */
function checkQueries(input: GetMetricDataInput): Span {
  const queries = present(input.MetricDataQueries, 'metricDataQueries');
  const ids = queries.map((query) => query.Id ?? '');
  const wrong = ids.find((id) => !/^[a-z]\w*$/.test(id));
  if (wrong !== undefined) {
    throw validationError(
      `The value ${wrong} for parameter MetricDataQueries.member.${ids.indexOf(wrong) + 1}.Id is invalid. An Id must begin with a lowercase letter and can contain only letters, numbers and underscores.`,
    );
  }
  if (new Set(ids).size < ids.length) {
    throw validationError('The values for parameter id in MetricDataQueries are not unique.');
  }
  const from = present(input.StartTime, 'startTime').getTime();
  const to = present(input.EndTime, 'endTime').getTime();
  if (from >= to) {
    throw validationError('The parameter EndTime must be greater than StartTime.');
  }
  return { from, to };
}

/** The series of a query for one statistic of one metric. */
async function statisticSeries(
  cloudwatch: CloudWatch,
  { stat, span }: { readonly stat: MetricStat; readonly span: Span },
  context: RequestContext,
): Promise<Series> {
  const name = present(stat.Stat, 'stat');
  if (!isStatistic(name)) {
    throw validationError(
      `The value ${name} for parameter MetricDataQueries.member.1.MetricStat.Stat is not supported.`,
    );
  }
  const metric = present(stat.Metric, 'metric');
  const points = await readSeries(cloudwatch.db, context, {
    metric: {
      namespace: present(metric.Namespace, 'namespace'),
      name: present(metric.MetricName, 'metricName'),
      dimensions: metric.Dimensions ?? [],
    },
    ...span,
    period: present(stat.Period, 'period'),
    unit: stat.Unit,
    byUnit: false,
  });
  return new Map(
    points.flatMap((point) => {
      const value = statistic(name, point.samples);
      return value === undefined ? [] : [[point.time, value] as const];
    }),
  );
}

/**
 * Works out one expression.
 * @param known series of metrics, and of the expressions that have been worked out
 * @returns what is wrong when it uses something that is not known, perhaps not yet
 * @throws {ServiceError} ValidationError
 */
function workOut(
  query: MetricDataQuery,
  {
    metrics,
    known,
  }: { readonly metrics: ReadonlyMap<string, Series>; readonly known: ReadonlyMap<string, Series> },
): Series | string {
  const text = query.Expression ?? '';
  try {
    return evaluateExpression(text, text.includes('METRICS') ? metrics : known);
  } catch (error) {
    if (!(error instanceof ServiceError)) {
      throw error;
    }
    const message = `Error in expression '${query.Id ?? ''}': ${error.message}`;
    if (error.message.startsWith('Unknown id')) {
      return message;
    }
    throw validationError(message);
  }
}

/**
 * Adds the series of all expressions, which may use one another in any order.
 * @throws {ServiceError} ValidationError when one uses what there is not
 */
function withExpressions(
  queries: readonly MetricDataQuery[],
  metrics: ReadonlyMap<string, Series>,
): Map<string, Series> {
  const known = new Map(metrics);
  const open = queries.filter((query) => query.Expression !== undefined);
  let reason = '';
  for (let turn = open.length; turn > 0; turn--) {
    for (const query of open.filter(({ Id: id = '' }) => !known.has(id))) {
      const worked = workOut(query, { metrics, known });
      if (typeof worked === 'string') {
        reason = worked;
      } else {
        known.set(query.Id ?? '', worked);
      }
    }
  }
  if (open.some(({ Id: id = '' }) => !known.has(id))) {
    throw validationError(reason);
  }
  return known;
}

function result(query: MetricDataQuery, series: Series, ascending: boolean): MetricDataResult {
  const points = [...series].sort(([left], [right]) => (ascending ? left - right : right - left));
  return {
    Id: query.Id,
    Label: query.Label ?? query.MetricStat?.Metric?.MetricName ?? query.Id,
    Timestamps: points.map(([time]) => new Date(time)),
    Values: points.map(([, value]) => value),
    StatusCode: 'Complete',
  };
}

/** All points come in one answer: there are no further pages. */
export const getMetricData =
  (cloudwatch: CloudWatch): Operation<GetMetricDataInput, GetMetricDataOutput> =>
  async (input, context) => {
    const span = checkQueries(input);
    await cloudwatch.settle();
    const queries = present(input.MetricDataQueries, 'metricDataQueries');
    const metrics = new Map<string, Series>();
    for (const query of queries) {
      if (query.MetricStat !== undefined) {
        const series = await statisticSeries(cloudwatch, { stat: query.MetricStat, span }, context);
        metrics.set(query.Id ?? '', series);
      }
    }
    const all = withExpressions(queries, metrics);
    const ascending = input.ScanBy === 'TimestampAscending';
    return {
      MetricDataResults: queries
        .filter((query) => query.ReturnData !== false)
        .map((query) => result(query, all.get(query.Id ?? '') ?? new Map(), ascending)),
      Messages: [],
    };
  };
