import type { CloudWatchTransaction, Place } from './cloudwatch.ts';
import { type MetricName, ensureMetric } from './metrics.ts';
import type { Samples } from './samples.ts';

/** Measurements of one metric at one time. */
export interface Measurement {
  readonly metric: MetricName;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly unit: string;
  readonly samples: Samples;
}

/** Milliseconds that measurements are kept: CloudWatch keeps the finest ones for fifteen days. */
const kept = 15 * 86_400_000;

/** Writes measurements, and forgets what is too old of the same metrics. */
export async function writeMeasurements(
  db: CloudWatchTransaction,
  place: Place,
  { measurements, now }: { readonly measurements: readonly Measurement[]; readonly now: number },
): Promise<void> {
  const ids = new Set<number>();
  for (const { metric, timestamp, unit, samples } of measurements) {
    const id = await ensureMetric(db, place, metric);
    ids.add(id);
    await db
      .insertInto('cloudwatch_data')
      .values({
        metric_id: id,
        timestamp,
        unit,
        samples: samples.samples,
        sum: samples.sum,
        minimum: samples.minimum,
        maximum: samples.maximum,
        distribution: samples.distribution === undefined ? null : JSON.stringify(samples.distribution),
      })
      .execute();
  }
  if (ids.size > 0) {
    await db
      .deleteFrom('cloudwatch_data')
      .where('metric_id', 'in', [...ids])
      .where('timestamp', '<', now - kept)
      .execute();
  }
}
