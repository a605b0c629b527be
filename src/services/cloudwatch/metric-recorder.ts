import type { Dimension } from '@aws-sdk/client-cloudwatch';
import { type CloudWatch, type Place, atomically } from './cloudwatch.ts';
import { storedDimensions } from './metrics.ts';
import { samplesOf } from './samples.ts';
import { periodStart } from './series.ts';
import { type Measurement, writeMeasurements } from './writing.ts';

/** One value that the platform itself has measured, such as the duration of an invocation. */
export interface RecordedValue {
  /** `AWS/Lambda`. */
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
  /** `Count`, `Milliseconds`, … */
  readonly unit: string;
  readonly value: number;
}

/** The way by which the platform itself reports metrics. */
export interface MetricRecorder {
  /** Takes values in without waiting; they are put together by minute and written a little later. */
  record(place: Place, values: readonly RecordedValue[]): void;
  /** Writes what has been taken in. Readers do this first, so nothing is missing from what they see. */
  flush(): Promise<void>;
}

export interface MetricRecorderOptions {
  readonly now: () => number;
  /** Told of a failure to write, which nobody waits for. */
  readonly onFailure: (error: unknown) => void;
  /** Milliseconds that values may wait. */
  readonly delay?: number;
}

const minute = 60;

/** Values of one metric that are of the same minute. */
interface WaitingValues extends Omit<Measurement, 'samples'> {
  readonly values: [value: number, count: number][];
}

interface Waiting {
  readonly place: Place;
  readonly measurements: Map<string, WaitingValues>;
}

export function createMetricRecorder(
  cloudwatch: Pick<CloudWatch, 'db'>,
  { now, onFailure, delay = 1000 }: MetricRecorderOptions,
): MetricRecorder {
  let waiting = new Map<string, Waiting>();
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();

  async function write(places: readonly Waiting[]): Promise<void> {
    await atomically(cloudwatch, async (db) => {
      for (const { place, measurements: taken } of places) {
        const measurements = Array.from(taken.values(), ({ values, ...rest }) => ({
          ...rest,
          samples: samplesOf(values),
        }));
        await writeMeasurements(db, place, { measurements, now: now() });
      }
    });
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const places = [...waiting.values()];
    waiting = new Map();
    if (places.length > 0) {
      writing = writing.then(() => write(places)).catch(onFailure);
    }
    return writing;
  }

  return {
    record(place, values) {
      const time = periodStart(now(), minute);
      for (const value of values) {
        add(waitingFor(waiting, place), value, time);
      }
      timer ??= setTimeout(() => void flush(), delay).unref();
    },
    flush,
  };
}

function waitingFor(waiting: Map<string, Waiting>, place: Place): Waiting {
  const key = `${place.account} ${place.region}`;
  const known = waiting.get(key) ?? {
    place: { account: place.account, region: place.region },
    measurements: new Map(),
  };
  waiting.set(key, known);
  return known;
}

function add({ measurements }: Waiting, value: RecordedValue, time: number): void {
  const { namespace, name, dimensions, unit } = value;
  const key = JSON.stringify([namespace, name, storedDimensions(dimensions), unit, time]);
  const known = measurements.get(key) ?? {
    metric: { namespace, name, dimensions },
    timestamp: time,
    unit,
    values: [],
  };
  known.values.push([value.value, 1]);
  measurements.set(key, known);
}
