import type { Cursor } from './cursor.ts';
import { type Condition, satisfies, takeOperand, takeOperator } from './operand.ts';
import { FilterPatternError } from './pattern-error.ts';

/** The conditions of one field: any of these lists has to hold as a whole. */
export type FieldConditions = readonly (readonly Condition[])[];

/** One field of a message, or any number of them. */
export type Field =
  | { readonly kind: 'field'; readonly name: string | undefined; readonly any: FieldConditions }
  | { readonly kind: 'ellipsis' };

/** `[ip, ..., status = 4*, bytes]`. */
export interface FieldsPattern {
  readonly kind: 'fields';
  readonly fields: readonly Field[];
}

/** Signs of a value without quotation marks, spaces inside excluded. */
const bareValue = /[^\s,|&"%[\]]+/y;

function takeComparison(cursor: Cursor, name: string): Condition {
  const operator = takeOperator(cursor);
  if (operator === undefined || name === '') {
    throw new FilterPatternError();
  }
  cursor.spaces();
  // `=!word` is an older way to write `!=word`.
  const negated = operator === '=' && cursor.takes('!');
  const operand = takeOperand(cursor, bareValue);
  cursor.spaces();
  return { operator: negated ? '!=' : operator, operand };
}

/** All conditions of a field speak of that field: `a = 1 && b = 2` is none. */
function takeSameName(cursor: Cursor, name: string): void {
  cursor.spaces();
  if ((cursor.match(/[\w$-]*/y) ?? '') !== name) {
    throw new FilterPatternError();
  }
  cursor.spaces();
}

function takeConditions(cursor: Cursor, name: string): FieldConditions {
  const any: Condition[][] = [[takeComparison(cursor, name)]];
  for (;;) {
    if (cursor.takes('&&')) {
      takeSameName(cursor, name);
      any.at(-1)?.push(takeComparison(cursor, name));
    } else if (cursor.takes('||')) {
      takeSameName(cursor, name);
      any.push([takeComparison(cursor, name)]);
    } else {
      return any;
    }
  }
}

function takeField(cursor: Cursor): Field {
  cursor.spaces();
  if (cursor.takes('...') || cursor.takes('…')) {
    cursor.spaces();
    return { kind: 'ellipsis' };
  }
  const name = cursor.match(/[\w$-]*/y) ?? '';
  cursor.spaces();
  const any = cursor.done || cursor.sees(',') ? [] : takeConditions(cursor, name);
  return { kind: 'field', name: name === '' ? undefined : name, any };
}

/**
 * Reads what stands between square brackets.
 * @throws {FilterPatternError}
 */
export function parseFields(cursor: Cursor): FieldsPattern {
  const fields: Field[] = [takeField(cursor)];
  while (cursor.takes(',')) {
    fields.push(takeField(cursor));
  }
  if (!cursor.done || fields.filter((field) => field.kind === 'ellipsis').length > 1) {
    throw new FilterPatternError();
  }
  return { kind: 'fields', fields };
}

const fieldText = /\[([^\]]*)\]|"([^"]*)"|(\S+)/g;

interface FieldText {
  readonly text: string;
  readonly start: number;
}

/** A message cut at its spaces; what stands in brackets or quotation marks is one field. */
export function fieldsOf(message: string): FieldText[] {
  return Array.from(message.matchAll(fieldText), (found) => ({
    text: found[1] ?? found[2] ?? found[3] ?? '',
    start: found.index,
  }));
}

/**
 * The fields of a message by the places of a pattern: those before the ellipsis from the front, those behind it from the
 * back. Without an ellipsis the last place takes the rest of the message.
 * @returns undefined when the message has too few fields
 */
function placed(pattern: readonly Field[], message: string): (string | undefined)[] | undefined {
  const texts = fieldsOf(message);
  const gap = pattern.findIndex((field) => field.kind === 'ellipsis');
  const needed = gap < 0 ? pattern.length : pattern.length - 1;
  if (texts.length < needed) {
    return undefined;
  }
  if (gap >= 0) {
    const behind = pattern.length - gap - 1;
    const values = texts.map((field) => field.text);
    return [...values.slice(0, gap), undefined, ...values.slice(values.length - behind)];
  }
  const last = texts[pattern.length - 1];
  const rest = last !== undefined && texts.length > needed ? message.slice(last.start).trimEnd() : last?.text;
  return [...texts.slice(0, pattern.length - 1).map((field) => field.text), rest];
}

/** Whether each field of the pattern has its place in the message and holds there. */
export function matchesFields({ fields }: FieldsPattern, message: string): boolean {
  if (isBlank(fields)) {
    return true;
  }
  const texts = placed(fields, message);
  return (
    texts !== undefined &&
    fields.every((field, index) => {
      const text = texts[index];
      return (
        field.kind === 'ellipsis' ||
        field.any.length === 0 ||
        (text !== undefined && field.any.some((all) => all.every((one) => satisfies(one, text))))
      );
    })
  );
}

/** `[]` says nothing about a message. */
function isBlank(fields: readonly Field[]): boolean {
  const [only] = fields;
  return fields.length === 1 && only?.kind === 'field' && only.name === undefined && only.any.length === 0;
}

/** The values that a pattern finds in a message, by `$name` or `$number`. */
export function extractFields({ fields }: FieldsPattern, message: string): Record<string, string> {
  const texts = fieldsOf(message).map((field) => field.text);
  const gap = fields.findIndex((field) => field.kind === 'ellipsis');
  const places = gap < 0 ? placed(fields, message) : texts;
  const shift = texts.length - fields.length;
  const found: Record<string, string> = {};
  for (const [index, text] of (places ?? []).entries()) {
    const field = fields[gap >= 0 && index >= gap ? Math.max(index - shift, gap) : index];
    const name = field?.kind === 'field' ? field.name : undefined;
    found[`$${name ?? index + 1}`] = text ?? '';
  }
  return found;
}
