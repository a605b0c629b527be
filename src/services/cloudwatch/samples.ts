import type { MetricDataRow } from './tables.ts';

/** Measurements put together: enough to tell every statistic of them. */
export interface Samples {
  readonly samples: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  /** Values with how often each was measured; undefined where only statistics are known. */
  readonly distribution: readonly (readonly [value: number, count: number])[] | undefined;
}

/** Samples of single values. */
export function samplesOf(values: readonly (readonly [value: number, count: number])[]): Samples {
  let [samples, sum, minimum, maximum] = [0, 0, Infinity, -Infinity];
  for (const [value, count] of values) {
    samples += count;
    sum += value * count;
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
  }
  return { samples, sum, minimum, maximum, distribution: values };
}

export function samplesIn(row: MetricDataRow): Samples {
  return {
    samples: row.samples,
    sum: row.sum,
    minimum: row.minimum,
    maximum: row.maximum,
    distribution:
      row.distribution === null ? undefined : (JSON.parse(row.distribution) as [number, number][]),
  };
}

/** Several sets of measurements as one. */
export function merged(sets: readonly Samples[]): Samples {
  const areAllKnown = sets.every(({ distribution }) => distribution !== undefined);
  return {
    samples: sets.reduce((sum, set) => sum + set.samples, 0),
    sum: sets.reduce((sum, set) => sum + set.sum, 0),
    minimum: sets.reduce((least, set) => Math.min(least, set.minimum), Infinity),
    maximum: sets.reduce((most, set) => Math.max(most, set.maximum), -Infinity),
    distribution: areAllKnown ? sets.flatMap(({ distribution = [] }) => distribution) : undefined,
  };
}

/** The value below or at which so many per cent of the measurements lie. */
function percentile(
  distribution: readonly (readonly [value: number, count: number])[],
  percent: number,
): number | undefined {
  const sorted = [...distribution].sort(([left], [right]) => left - right);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  const rank = Math.max((percent / 100) * total, Number.MIN_VALUE);
  let seen = 0;
  for (const [value, count] of sorted) {
    seen += count;
    if (seen >= rank) {
      return value;
    }
  }
  return undefined;
}

const percentileName = /^p(\d{1,2}(?:\.\d+)?|100)$/;

/** Whether a statistic can be told: the five plain ones and percentiles (`p90`, `p99.9`). */
export function isStatistic(name: string): boolean {
  return ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'].includes(name) || percentileName.test(name);
}

/**
 * One statistic of measurements.
 * @returns undefined for a percentile of what only statistics are known of
 */
export function statistic(name: string, set: Samples): number | undefined {
  switch (name) {
    case 'SampleCount': {
      return set.samples;
    }
    case 'Average': {
      return set.samples === 0 ? undefined : set.sum / set.samples;
    }
    case 'Sum': {
      return set.sum;
    }
    case 'Minimum': {
      return set.minimum;
    }
    case 'Maximum': {
      return set.maximum;
    }
    default: {
      const percent = percentileName.exec(name)?.[1];
      return percent === undefined || set.distribution === undefined
        ? undefined
        : percentile(set.distribution, Number(percent));
    }
  }
}
