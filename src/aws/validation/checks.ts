import type { Shape } from '../shape.ts';
import type { Constraint } from './constraint.ts';
import { javaText } from './java-text.ts';

/** One sentence that a constraint has, and whether a value breaks it. */
export interface Check {
  readonly kind: 'max' | 'min' | 'pattern' | 'enum' | 'items';
  readonly sentence: string;
  isBroken(value: unknown): boolean;
}

export const NOT_NULL = 'Member must not be null';

/** Longer texts are told by their length; no pattern needs to see them. */
const MAX_MATCHED = 100_000;

/** The checks of one value: its length or size first, then its form. */
export function checksOf(shape: Shape, constraint: Constraint): Check[] {
  const { pattern, values, item, key } = constraint;
  return [
    ...boundChecks(shape, constraint),
    ...(pattern === undefined ? [] : [patternCheck(pattern)]),
    ...(values === undefined ? [] : [enumCheck(values)]),
    ...(key === undefined ? [] : [keyCheck(key)]),
    ...(item === undefined ? [] : itemChecks(shape, item)),
  ];
}

function boundChecks(shape: Shape, { min, max }: Constraint): Check[] {
  const measure = shape.kind === 'number' ? Number : sizeOf;
  const noun = shape.kind === 'number' ? 'value' : 'length';
  const checks: Check[] = [];
  if (max !== undefined) {
    checks.push({
      kind: 'max',
      sentence: `Member must have ${noun} less than or equal to ${max}`,
      isBroken: (value) => measure(value) > max,
    });
  }
  // Nothing is shorter than nothing.
  if (min !== undefined && (min > 0 || shape.kind === 'number')) {
    checks.push({
      kind: 'min',
      sentence: `Member must have ${noun} greater than or equal to ${min}`,
      isBroken: (value) => measure(value) < min,
    });
  }
  return checks;
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) {
    return value.length;
  }
  return value instanceof Uint8Array ? value.byteLength : Object.keys(Object(value)).length;
}

/** One pattern of the public models is no regular expression with the `u` flag. */
function compile(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u');
  } catch {
    return new RegExp(`^(?:${pattern})$`);
  }
}

function patternCheck(pattern: string): Check {
  let regex: RegExp | undefined;
  return {
    kind: 'pattern',
    sentence: `Member must satisfy regular expression pattern: ${pattern}`,
    isBroken(value) {
      const text = String(value);
      regex ??= compile(pattern);
      return text.length > MAX_MATCHED || !regex.test(text);
    },
  };
}

function enumCheck(values: readonly string[]): Check {
  const known = new Set(values);
  return {
    kind: 'enum',
    sentence: `Member must satisfy enum value set: [${values.join(', ')}]`,
    isBroken: (value) => !known.has(String(value)),
  };
}

const TEXT: Shape = { kind: 'string' };

function keyCheck(constraint: Constraint): Check {
  const checks = checksOf(TEXT, constraint);
  return {
    kind: 'items',
    sentence: `Map keys must satisfy constraint: ${withNull(checks)}`,
    isBroken: (value) =>
      Object.keys(Object(value)).some((key) => checks.some((check) => check.isBroken(key))),
  };
}

function itemChecks(shape: Shape, constraint: Constraint): Check[] {
  if (shape.kind === 'list') {
    const checks = checksOf(shape.item.shape, constraint);
    return [
      {
        kind: 'items',
        sentence: `Member must satisfy constraint: ${withNull(checks)}`,
        isBroken: (value) => Array.isArray(value) && value.some((item) => isBad(item, checks)),
      },
    ];
  }
  const checks = shape.kind === 'map' ? checksOf(shape.value.shape, constraint) : [];
  return [
    {
      kind: 'items',
      sentence: `Map value must satisfy constraint: ${withNull(checks)}`,
      isBroken: (value) => Object.values(Object(value)).some((item) => isBad(item, checks)),
    },
  ];
}

function isBad(item: unknown, checks: readonly Check[]): boolean {
  return item === null || checks.some((check) => check.isBroken(item));
}

function withNull(checks: readonly Check[]): string {
  return javaText([...checks.map(({ sentence }) => sentence), NOT_NULL]);
}
