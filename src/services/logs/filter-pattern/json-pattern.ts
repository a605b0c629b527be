import type { Cursor } from './cursor.ts';
import { type Condition, takeOperand, takeOperator } from './operand.ts';
import { FilterPatternError } from './pattern-error.ts';

/** A step into a JSON value: a property, an element, or any of either. */
export type Step =
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'element'; readonly index: number }
  | { readonly kind: 'anyProperty' }
  | { readonly kind: 'anyElement' };

export type JsonExpression =
  | { readonly kind: 'and'; readonly of: readonly JsonExpression[] }
  | { readonly kind: 'or'; readonly of: readonly JsonExpression[] }
  | { readonly kind: 'is'; readonly path: readonly Step[]; readonly value: null | boolean }
  | { readonly kind: 'missing'; readonly path: readonly Step[] }
  | { readonly kind: 'compare'; readonly path: readonly Step[]; readonly condition: Condition };

/** `{ $.latency > 100 && $.path = "/a*" }`. */
export interface JsonPattern {
  readonly kind: 'json';
  readonly expression: JsonExpression;
}

/** Signs of a value without quotation marks; an address with a wildcard (`123.123.*`) is one. */
const bareValue = /[\p{L}\p{N}_.*+:/@#-]+/uy;

const mostWildcards = 3;

function takeBracket(cursor: Cursor): Step | undefined {
  if (!cursor.takes('[')) {
    return undefined;
  }
  const step = takeIndex(cursor);
  cursor.expect(']');
  return step;
}

function takeIndex(cursor: Cursor): Step {
  if (cursor.takes('*')) {
    return { kind: 'anyElement' };
  }
  const digits = cursor.match(/\d{1,9}/y);
  if (digits !== undefined) {
    return { kind: 'element', index: Number(digits) };
  }
  const name = cursor.match(/'[^']*'|"[^"]*"/y);
  if (name === undefined) {
    throw new FilterPatternError();
  }
  return { kind: 'property', name: name.slice(1, -1) };
}

function takeStep(cursor: Cursor): Step | undefined {
  if (!cursor.takes('.')) {
    return takeBracket(cursor);
  }
  if (cursor.takes('*')) {
    return { kind: 'anyProperty' };
  }
  const name = cursor.match(/[\p{L}\p{N}_-]+/uy);
  if (name !== undefined) {
    return { kind: 'property', name };
  }
  const step = takeBracket(cursor);
  if (step === undefined) {
    throw new FilterPatternError();
  }
  return step;
}

const isWildcard = (step: Step): boolean => step.kind === 'anyElement' || step.kind === 'anyProperty';

function takePath(cursor: Cursor): Step[] {
  cursor.expect('$');
  const path: Step[] = [];
  for (let step = takeStep(cursor); step !== undefined; step = takeStep(cursor)) {
    path.push(step);
  }
  if (path.length === 0 || path.filter((step) => isWildcard(step)).length > 1) {
    throw new FilterPatternError();
  }
  return path;
}

const constants: Readonly<Record<string, null | boolean>> = { NULL: null, TRUE: true, FALSE: false };

function takeComparison(cursor: Cursor): JsonExpression {
  const path = takePath(cursor);
  cursor.spaces();
  if (cursor.match(/NOT\s+EXISTS\b/iy) !== undefined) {
    return { kind: 'missing', path };
  }
  if (cursor.match(/IS\s+/iy) !== undefined) {
    const value = constants[(cursor.match(/[A-Z]+/iy) ?? '').toUpperCase()];
    if (value === undefined) {
      throw new FilterPatternError();
    }
    return { kind: 'is', path, value };
  }
  const operator = takeOperator(cursor);
  if (operator === undefined) {
    throw new FilterPatternError();
  }
  cursor.spaces();
  return { kind: 'compare', path, condition: { operator, operand: takeOperand(cursor, bareValue) } };
}

function takePrimary(cursor: Cursor): JsonExpression {
  cursor.spaces();
  if (!cursor.takes('(')) {
    return takeComparison(cursor);
  }
  const inner = takeOr(cursor);
  cursor.expect(')');
  return inner;
}

function takeAnd(cursor: Cursor): JsonExpression {
  const of = [takePrimary(cursor)];
  for (cursor.spaces(); cursor.takes('&&'); cursor.spaces()) {
    of.push(takePrimary(cursor));
  }
  const [only] = of;
  return of.length === 1 && only !== undefined ? only : { kind: 'and', of };
}

function takeOr(cursor: Cursor): JsonExpression {
  const of = [takeAnd(cursor)];
  for (cursor.spaces(); cursor.takes('||'); cursor.spaces()) {
    of.push(takeAnd(cursor));
  }
  const [only] = of;
  return of.length === 1 && only !== undefined ? only : { kind: 'or', of };
}

function wildcardsIn(expression: JsonExpression): number {
  if (expression.kind === 'and' || expression.kind === 'or') {
    return expression.of.reduce((sum, inner) => sum + wildcardsIn(inner), 0);
  }
  return expression.path.filter((step) => isWildcard(step)).length;
}

/**
 * Reads what stands between curly braces; `&&` binds closer than `||`.
 * @throws {FilterPatternError}
 */
export function parseJsonPattern(cursor: Cursor): JsonPattern {
  const expression = takeOr(cursor);
  cursor.spaces();
  if (!cursor.done || wildcardsIn(expression) > mostWildcards) {
    throw new FilterPatternError();
  }
  return { kind: 'json', expression };
}
