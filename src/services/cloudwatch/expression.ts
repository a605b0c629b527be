import { validationError } from './errors.ts';
import { type Node, parseExpression } from './expression-syntax.ts';

/** Values of a series by the time of their period. */
export type Series = ReadonlyMap<number, number>;

/** What an expression can be worth: a number, a series, or a list of series. */
type Value = number | Series | readonly Series[];

const numberOf: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '^': (left, right) => left ** right,
};

function isSeries(value: Value): value is Series {
  return value instanceof Map;
}

function isList(value: Value): value is readonly Series[] {
  return Array.isArray(value);
}

/** The number that a value has at a time. */
function at(value: number | Series, time: number): number {
  return typeof value === 'number' ? value : (value.get(time) ?? Number.NaN);
}

/** What comes out of two values: where a series lacks a time, so does the result; division by zero leaves a gap. */
function combine(sign: string, left: Value, right: Value): Value {
  const apply = numberOf[sign] ?? (() => Number.NaN);
  if (isList(left) || isList(right)) {
    throw validationError(`The operator '${sign}' does not take lists of series here`);
  }
  if (typeof left === 'number' && typeof right === 'number') {
    return apply(left, right);
  }
  const times = [left, right].find((value) => typeof value !== 'number') ?? new Map<number, number>();
  return new Map(
    [...times.keys()]
      .map((time) => [time, apply(at(left, time), at(right, time))] as const)
      .filter(([, value]) => Number.isFinite(value)),
  );
}

type Reduction = (values: readonly number[]) => number;

const reductions: Readonly<Record<string, Reduction>> = {
  SUM: (values) => values.reduce((sum, value) => sum + value, 0),
  AVG: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  MIN: (values) => values.reduce((left, right) => Math.min(left, right)),
  MAX: (values) => values.reduce((left, right) => Math.max(left, right)),
};

/** A function of one series is a number, of several series a series. */
function call(name: string, value: Value): Value {
  if (name === 'ABS') {
    return typeof value === 'number' ? Math.abs(value) : mapSeries(value, Math.abs);
  }
  const reduce = reductions[name] ?? (() => Number.NaN);
  if (typeof value === 'number') {
    return value;
  }
  if (isSeries(value)) {
    return value.size === 0 ? new Map() : reduce([...value.values()]);
  }
  const times = new Set(value.flatMap((series) => [...series.keys()]));
  return new Map(
    [...times]
      .sort((left, right) => left - right)
      .map((time) => [time, reduce(value.flatMap((series) => series.get(time) ?? []))]),
  );
}

function mapSeries(value: Series | readonly Series[], change: (value: number) => number): Value {
  const one = (series: Series) => new Map([...series].map(([time, number]) => [time, change(number)]));
  return isSeries(value) ? one(value) : value.map((series) => one(series));
}

function evaluate(node: Node, metrics: ReadonlyMap<string, Series>): Value {
  switch (node.kind) {
    case 'number': {
      return node.value;
    }
    case 'id': {
      const series = metrics.get(node.id);
      if (series === undefined) {
        throw validationError(`Unknown id in expression: ${node.id}`);
      }
      return series;
    }
    case 'metrics': {
      return [...metrics.values()];
    }
    case 'list': {
      return node.of.map((inner) => evaluate(inner, metrics)).filter((value) => isSeries(value));
    }
    case 'negative': {
      return combine('*', evaluate(node.of, metrics), -1);
    }
    case 'binary': {
      return combine(node.sign, evaluate(node.left, metrics), evaluate(node.right, metrics));
    }
    case 'call': {
      return call(node.name, evaluate(node.of, metrics));
    }
  }
}

/**
 * Works out a metric math expression: arithmetic, ABS, SUM, AVG, MIN, MAX, METRICS() and lists of ids. A result that is a
 * number stands at every time that any of the series has.
 * @param metrics series by the ids of their queries
 * @throws {ServiceError} ValidationError for what is none of these
 */
export function evaluateExpression(text: string, metrics: ReadonlyMap<string, Series>): Series {
  const value = evaluate(parseExpression(text), metrics);
  if (typeof value === 'number') {
    const times = new Set([...metrics.values()].flatMap((series) => [...series.keys()]));
    return new Map([...times].map((time) => [time, value]));
  }
  if (!isSeries(value)) {
    throw validationError('An expression that returns several series is not supported here');
  }
  return value;
}
