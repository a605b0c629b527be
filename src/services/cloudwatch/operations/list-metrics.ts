import type { ListMetricsInput, ListMetricsOutput } from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../../../aws/operation.ts';
import { byCodeUnits, pageOf } from '../../../aws/page.ts';
import type { CloudWatch } from '../cloudwatch.ts';
import { invalidNextToken } from '../errors.ts';
import { dimensionsIn } from '../metrics.ts';

const perPage = 500;
const threeHours = 3 * 3_600_000;

function hasDimensions(stored: string, wanted: ListMetricsInput['Dimensions']): boolean {
  const dimensions = dimensionsIn(stored);
  return (wanted ?? []).every((filter) =>
    dimensions.some(
      ({ Name, Value }) => Name === filter.Name && (filter.Value === undefined || Value === filter.Value),
    ),
  );
}

async function recentlyActive(cloudwatch: CloudWatch, since: number): Promise<Set<number>> {
  const rows = await cloudwatch.db
    .selectFrom('cloudwatch_data')
    .select('metric_id')
    .distinct()
    .where('timestamp', '>=', since)
    .execute();
  return new Set(rows.map((row) => row.metric_id));
}

export const listMetrics =
  (cloudwatch: CloudWatch): Operation<ListMetricsInput, ListMetricsOutput> =>
  async (input, context) => {
    await cloudwatch.settle();
    const { Namespace: namespace, MetricName: name } = input;
    const rows = await cloudwatch.db
      .selectFrom('cloudwatch_metrics')
      .selectAll()
      .where('account', '=', context.account)
      .where('region', '=', context.region)
      .$if(namespace !== undefined, (query) => query.where('namespace', '=', namespace ?? ''))
      .$if(name !== undefined, (query) => query.where('name', '=', name ?? ''))
      .execute();
    const active =
      input.RecentlyActive === undefined
        ? undefined
        : await recentlyActive(cloudwatch, context.now - threeHours);
    const keyOf = (row: (typeof rows)[number]) => `${row.namespace}\0${row.name}\0${row.dimensions}`;
    const page = pageOf(
      rows
        .filter(
          (row) =>
            hasDimensions(row.dimensions, input.Dimensions) && (active === undefined || active.has(row.id)),
        )
        .sort((left, right) => byCodeUnits(keyOf(left), keyOf(right))),
      { limit: perPage, token: input.NextToken, keyOf, invalidToken: invalidNextToken },
    );
    return {
      Metrics: page.items.map((row) => ({
        Namespace: row.namespace,
        MetricName: row.name,
        Dimensions: dimensionsIn(row.dimensions),
      })),
      ...(page.next === undefined ? {} : { NextToken: page.next }),
    };
  };
