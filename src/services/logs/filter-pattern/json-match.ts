import type { JsonExpression, JsonPattern, Step } from './json-pattern.ts';
import { satisfies } from './operand.ts';

function children(value: unknown, step: Step): readonly unknown[] {
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    if (step.kind === 'anyElement') {
      return list;
    }
    return step.kind === 'element' && step.index < list.length ? [list[step.index]] : [];
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  if (step.kind === 'anyProperty') {
    return Object.values(value);
  }
  return step.kind === 'property' && Object.hasOwn(value, step.name)
    ? [(value as Readonly<Record<string, unknown>>)[step.name]]
    : [];
}

/** All values that a path leads to: at most one without a wildcard. */
function valuesAt(value: unknown, path: readonly Step[]): readonly unknown[] {
  return path.reduce<readonly unknown[]>(
    (values, step) => values.flatMap((inner) => children(inner, step)),
    [value],
  );
}

/** The text of a value that can be compared; lists, objects and null cannot. */
function textOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string': {
      return value;
    }
    case 'number':
    case 'boolean': {
      return String(value);
    }
    default: {
      return undefined;
    }
  }
}

function holds(expression: JsonExpression, value: unknown): boolean {
  switch (expression.kind) {
    case 'and': {
      return expression.of.every((inner) => holds(inner, value));
    }
    case 'or': {
      return expression.of.some((inner) => holds(inner, value));
    }
    case 'is': {
      return valuesAt(value, expression.path).includes(expression.value);
    }
    case 'missing': {
      return valuesAt(value, expression.path).length === 0;
    }
    case 'compare': {
      return valuesAt(value, expression.path).some((found) => {
        const text = textOf(found);
        return text !== undefined && satisfies(expression.condition, text);
      });
    }
  }
}

/** Whether a message is a JSON object or list that the pattern fits. */
export function matchesJson({ expression }: JsonPattern, message: string): boolean {
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch {
    return false;
  }
  return typeof value === 'object' && value !== null && holds(expression, value);
}
