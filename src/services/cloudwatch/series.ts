import { type CloudWatchTransaction, type Place } from './cloudwatch.ts';
import type { MetricDataRow } from './tables.ts';
import { type MetricName, metricId } from './metrics.ts';
import { type Samples, merged, samplesIn } from './samples.ts';

/** Which measurements are wanted. */
export interface SeriesRequest {
  readonly metric: MetricName;
  /** Milliseconds since 1970, included. */
  readonly from: number;
  /** Excluded. */
  readonly to: number;
  /** Seconds that one point of the series stands for. */
  readonly period: number;
  /** Only what was measured in this unit. */
  readonly unit: string | undefined;
}

/** Measurements of one period. */
export interface Point {
  /** Start of the period, milliseconds since 1970. */
  readonly time: number;
  readonly unit: string;
  readonly samples: Samples;
}

/** Start of the period that a time falls into. */
export function periodStart(time: number, period: number): number {
  const length = period * 1000;
  return Math.floor(time / length) * length;
}

/**
 * The measurements of a metric, put together by period, oldest first.
 * @param byUnit whether what was measured in two units makes two points
 */
export async function readSeries(
  db: CloudWatchTransaction,
  place: Place,
  { byUnit, ...request }: SeriesRequest & { readonly byUnit: boolean },
): Promise<Point[]> {
  const id = await metricId(db, place, request.metric);
  if (id === undefined) {
    return [];
  }
  const rows = await db
    .selectFrom('cloudwatch_data')
    .selectAll()
    .where('metric_id', '=', id)
    .where('timestamp', '>=', periodStart(request.from, request.period))
    .where('timestamp', '<', request.to)
    .$if(request.unit !== undefined, (query) => query.where('unit', '=', request.unit ?? ''))
    .orderBy('timestamp')
    .execute();
  const timeOf = ({ timestamp }: MetricDataRow): number => periodStart(timestamp, request.period);
  const groups = Map.groupBy(rows, (row) => `${timeOf(row)} ${byUnit ? row.unit : ''}`);
  return [...groups.values()].flatMap((group) => {
    const newest = group.at(-1);
    const samples = merged(group.map(samplesIn));
    return newest === undefined ? [] : [{ time: timeOf(newest), unit: newest.unit, samples }];
  });
}
