import { validationFailed } from './errors.ts';

/** A value, by the path that messages give it. */
export interface NamedValue {
  readonly at: string;
  /** As Java prints it: lists as `[a, b]`, maps as `{k=v}`, nothing as `null` without quotes. */
  readonly value: string | null;
}

/** One sentence of a ValidationException. */
export function violation({ at, value }: NamedValue, constraint: string): string {
  const shown = value === null ? 'null' : `'${value}'`;
  return `Value ${shown} at '${at}' failed to satisfy constraint: ${constraint}`;
}

/** What a text must be. */
export interface TextRule {
  readonly maxLength?: number;
  /** As messages show it. The whole text must match. */
  readonly pattern?: string;
}

const compiled = new Map<string, RegExp>();

/** The expression that whole texts must match. There are only as many as Lambda has rules. */
function wholeOf(pattern: string): RegExp {
  const expression = compiled.get(pattern) ?? new RegExp(`^(?:${pattern})$`);
  compiled.set(pattern, expression);
  return expression;
}

/** The sentences about a text: its length first, then its form. */
export function textViolations(named: NamedValue, rule: TextRule): string[] {
  const value = named.value ?? '';
  const found: string[] = [];
  if (rule.maxLength !== undefined && value.length > rule.maxLength) {
    found.push(violation(named, `Member must have length less than or equal to ${rule.maxLength}`));
  }
  if (rule.pattern !== undefined && !wholeOf(rule.pattern).test(value)) {
    found.push(violation(named, `Member must satisfy regular expression pattern: ${rule.pattern}`));
  }
  return found;
}

/**
 * Refuses a request for all that is wrong with it at once.
 * @throws {ServiceError} ValidationException when there is any violation
 */
export function refuseViolations(violations: readonly string[]): void {
  if (violations.length > 0) {
    throw validationFailed(detected(violations));
  }
}

/** `2 validation errors detected: ...; ...` */
export function detected(violations: readonly string[]): string {
  const errors = violations.length === 1 ? 'error' : 'errors';
  return `${violations.length} validation ${errors} detected: ${violations.join('; ')}`;
}

/** A list as Java prints it. */
export const javaList = (items: readonly string[]): string => `[${items.join(', ')}]`;

/** A map of numbers as Java prints it. */
export function javaMap(entries: Readonly<Record<string, number>>): string {
  const shown = Object.entries(entries).map(
    ([key, value]) => `${key}=${Number.isInteger(value) ? value.toFixed(1) : value}`,
  );
  return `{${shown.join(', ')}}`;
}
