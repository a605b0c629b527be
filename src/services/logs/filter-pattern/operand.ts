import type { Cursor } from './cursor.ts';
import { FilterPatternError } from './pattern-error.ts';
import { parseRegex } from './regex.ts';

export const operators = ['=', '!=', '<', '<=', '>', '>='] as const;
export type Operator = (typeof operators)[number];

/** What a field is compared with. */
export type Operand =
  | {
      readonly kind: 'text';
      readonly text: string;
      /** An asterisk stood before the text: anything may come before it. */
      readonly openStart: boolean;
      /** An asterisk stood behind the text. */
      readonly openEnd: boolean;
    }
  | { readonly kind: 'regex'; readonly source: string };

/** One comparison. */
export interface Condition {
  readonly operator: Operator;
  readonly operand: Operand;
}

/** Reads `=`, `!=`, `<`… where one stands. */
export function takeOperator(cursor: Cursor): Operator | undefined {
  const found = cursor.match(/!=|<=|>=|=|<|>/y);
  return operators.find((operator) => operator === found);
}

/** The text inside double quotation marks, where some begin here; `\"` and `\\` stand for the sign itself. */
export function takeQuoted(cursor: Cursor): string | undefined {
  const quoted = cursor.match(/"(?:[^"\\]|\\.)*"/sy);
  if (quoted === undefined) {
    if (cursor.sees('"')) {
      throw new FilterPatternError();
    }
    return undefined;
  }
  return quoted.slice(1, -1).replaceAll(/\\(["\\])/g, '$1');
}

/** The expression between two per cent signs, where one begins here. */
export function takeRegex(cursor: Cursor): string | undefined {
  if (!cursor.takes('%')) {
    return undefined;
  }
  const source = cursor.match(/[^%]+/y);
  if (source === undefined) {
    throw new FilterPatternError();
  }
  cursor.expect('%');
  parseRegex(source);
  return source;
}

/** An asterisk at either end leaves that end open; inside it is a sign like any other. */
export function textOperand(text: string): Operand {
  if (text === '*') {
    return { kind: 'text', text: '', openStart: true, openEnd: true };
  }
  const openStart = text.startsWith('*');
  const openEnd = text.length > 1 && text.endsWith('*');
  return {
    kind: 'text',
    text: text.slice(openStart ? 1 : 0, openEnd ? -1 : undefined),
    openStart,
    openEnd,
  };
}

/**
 * Reads what stands behind an operator: a quoted text, `%regex%`, or the signs of `bare`.
 * @throws {FilterPatternError}
 */
export function takeOperand(cursor: Cursor, bare: RegExp): Operand {
  const source = takeRegex(cursor);
  if (source !== undefined) {
    return { kind: 'regex', source };
  }
  const text = takeQuoted(cursor) ?? cursor.match(bare);
  if (text === undefined) {
    throw new FilterPatternError();
  }
  return textOperand(text);
}

const number = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** The number that a text is, if it is one. */
function numberIn(text: string): number | undefined {
  return number.test(text) ? Number(text) : undefined;
}

function equals(operand: Operand, text: string): boolean {
  if (operand.kind === 'regex') {
    return parseRegex(operand.source).test(text);
  }
  const { text: wanted, openStart, openEnd } = operand;
  if (openStart && openEnd) {
    return text.includes(wanted);
  }
  if (openStart) {
    return text.endsWith(wanted);
  }
  if (openEnd) {
    return text.startsWith(wanted);
  }
  const [left, right] = [numberIn(text), numberIn(wanted)];
  return text === wanted || (left !== undefined && left === right);
}

function orders(operator: '<' | '<=' | '>' | '>=', left: number, right: number): boolean {
  switch (operator) {
    case '<': {
      return left < right;
    }
    case '<=': {
      return left <= right;
    }
    case '>': {
      return left > right;
    }
    case '>=': {
      return left >= right;
    }
  }
}

/** Whether a field's text satisfies a condition. Only numbers are smaller or greater. */
export function satisfies({ operator, operand }: Condition, text: string): boolean {
  if (operator === '=' || operator === '!=') {
    return equals(operand, text) === (operator === '=');
  }
  const left = numberIn(text);
  const right = operand.kind === 'text' ? numberIn(operand.text) : undefined;
  return left !== undefined && right !== undefined && orders(operator, left, right);
}
