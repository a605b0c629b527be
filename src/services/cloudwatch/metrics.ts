import type { Dimension } from '@aws-sdk/client-cloudwatch';
import { byCodeUnits } from '../../aws/page.ts';
import type { CloudWatchTransaction, Place } from './cloudwatch.ts';

/** What names a metric. */
export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
}

/** Dimensions as they are stored: their order means nothing. */
export function storedDimensions(dimensions: readonly Dimension[]): string {
  const pairs = dimensions.map(({ Name, Value }) => [Name ?? '', Value ?? ''] as const);
  return JSON.stringify(pairs.sort(([left], [right]) => byCodeUnits(left, right)));
}

export function dimensionsIn(stored: string): Dimension[] {
  return (JSON.parse(stored) as [string, string][]).map(([Name, Value]) => ({ Name, Value }));
}

/** The id of a metric; undefined when nothing was ever measured of it. */
export async function metricId(
  db: CloudWatchTransaction,
  place: Place,
  { namespace, name, dimensions }: MetricName,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('cloudwatch_metrics')
    .select('id')
    .where('account', '=', place.account)
    .where('region', '=', place.region)
    .where('namespace', '=', namespace)
    .where('name', '=', name)
    .where('dimensions', '=', storedDimensions(dimensions))
    .executeTakeFirst();
  return row?.id;
}

/** The id of a metric, which is made when it is not there. */
export async function ensureMetric(
  db: CloudWatchTransaction,
  place: Place,
  metric: MetricName,
): Promise<number> {
  const known = await metricId(db, place, metric);
  if (known !== undefined) {
    return known;
  }
  const row = await db
    .insertInto('cloudwatch_metrics')
    .values({
      account: place.account,
      region: place.region,
      namespace: metric.namespace,
      name: metric.name,
      dimensions: storedDimensions(metric.dimensions),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}
