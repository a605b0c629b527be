import { assertNever } from '../errors/zipwright-error.ts';
import { PythonFormatError } from './errors.ts';
import {
  compareTexts,
  compareVersionTexts,
  type MarkerOperator,
  type Operands,
} from './marker-comparison.ts';
import {
  environmentVariables,
  type EnvironmentVariable,
  type MarkerEnvironment,
} from './marker-environment.ts';
import { scanMarker, type MarkerToken } from './marker-tokens.ts';
import { normalizeName } from './name.ts';
import { excerpt, quote } from './quote.ts';

export { targetEnvironment, type MarkerEnvironment } from './marker-environment.ts';

type MarkerSet = 'extras' | 'dependencyGroups';

/** A variable beside a literal, which stands left of it when `reversed`. */
interface MarkerComparison {
  readonly kind: 'comparison';
  readonly variable: EnvironmentVariable | 'extra';
  readonly operator: MarkerOperator;
  readonly value: string;
  readonly reversed: boolean;
}

/** `'name' in extras` (PEP 751). */
interface MarkerMembership {
  readonly kind: 'membership';
  readonly set: MarkerSet;
  readonly name: string;
  readonly negated: boolean;
}

/** An environment marker (PEP 508) as a tree. */
export type Marker =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Marker[] }
  | MarkerComparison
  | MarkerMembership;

const SYMBOLS = ['==', '!=', '<=', '>=', '<', '>', '~=', '==='] as const;

/** Variables whose values are versions; `platform_version` is a description of the kernel. */
const VERSION_VARIABLES: ReadonlySet<string> = new Set([
  'python_version',
  'python_full_version',
  'implementation_version',
  'platform_release',
]);

/** Spellings from before PEP 508. */
const DOTTED = /^(?:os\.name|sys\.platform|platform\.(?:version|machine|python_implementation))$/;

/** Deeper than any tool nests; keeps hostile markers from exhausting the stack. */
const MAX_DEPTH = 100;

interface Cursor {
  readonly text: string;
  readonly tokens: readonly MarkerToken[];
  at: number;
}

/**
 * Reads a marker, the older spellings of variables included ("os.name", "python_implementation").
 * @throws {PythonFormatError} INVALID_MARKER
 */
export function parseMarker(text: string): Marker {
  const tokens = scanMarker(text);
  if (tokens === undefined) {
    throw invalidMarker(text, 'it has a character or an open quote that has no place in a marker');
  }
  const cursor: Cursor = { text, tokens, at: 0 };
  const marker = parseJunction(cursor, 'or', 0);
  if (cursor.at < tokens.length) {
    throw unexpected(cursor, '"and", "or" or the end');
  }
  return marker;
}

function invalidMarker(text: string, reason: string): PythonFormatError {
  return new PythonFormatError('INVALID_MARKER', `Cannot read marker ${quote(text)}: ${reason}`, {
    data: { marker: excerpt(text) },
  });
}

function unexpected(cursor: Cursor, wanted: string): PythonFormatError {
  const found = cursor.tokens[cursor.at];
  return invalidMarker(
    cursor.text,
    `${found === undefined ? 'it ends' : `it has ${quote(found.text)}`} where ${wanted} is wanted`,
  );
}

/** Consumes the next token if it is that bracket or word. */
function take(cursor: Cursor, text: string): boolean {
  const token = cursor.tokens[cursor.at];
  const found = token !== undefined && token.kind !== 'literal' && token.text === text;
  cursor.at += Number(found);
  return found;
}

/** `and` binds tighter than `or`. */
function parseJunction(cursor: Cursor, kind: 'and' | 'or', depth: number): Marker {
  const parseNext = (): Marker =>
    kind === 'or' ? parseJunction(cursor, 'and', depth) : parseAtom(cursor, depth);
  const first = parseNext();
  const operands = [first];
  while (take(cursor, kind)) {
    operands.push(parseNext());
  }
  return operands.length === 1 ? first : { kind, operands };
}

function parseAtom(cursor: Cursor, depth: number): Marker {
  if (!take(cursor, '(')) {
    return parseComparison(cursor);
  }
  if (depth === MAX_DEPTH) {
    throw invalidMarker(cursor.text, `it nests deeper than ${MAX_DEPTH} levels`);
  }
  const marker = parseJunction(cursor, 'or', depth + 1);
  if (!take(cursor, ')')) {
    throw unexpected(cursor, '")"');
  }
  return marker;
}

function parseComparison(cursor: Cursor): Marker {
  const left = parseOperand(cursor);
  const operator = parseOperator(cursor);
  const right = parseOperand(cursor);
  const reversed = left.kind === 'literal';
  if (reversed === (right.kind === 'literal')) {
    throw invalidMarker(
      cursor.text,
      'a comparison needs a variable on one side and a quoted text on the other',
    );
  }
  const variable = readVariable(cursor, (reversed ? right : left).text);
  const value = (reversed ? left : right).text;
  if (variable !== 'extras' && variable !== 'dependencyGroups') {
    return { kind: 'comparison', variable, operator, value, reversed };
  }
  if (!reversed || (operator !== 'in' && operator !== 'not in')) {
    throw invalidMarker(cursor.text, '"extras" and "dependency_groups" stand right of "in" only');
  }
  return { kind: 'membership', set: variable, name: normalizeName(value), negated: operator === 'not in' };
}

function readVariable(cursor: Cursor, word: string): MarkerComparison['variable'] | MarkerSet {
  switch (word) {
    case 'extra':
    case 'extras':
      return word;
    case 'dependency_groups':
      return 'dependencyGroups';
    case 'python_implementation':
      return 'platform_python_implementation';
    default: {
      const name = DOTTED.test(word) ? word.replace('.', '_') : word;
      const variable = environmentVariables.find((known) => known === name);
      if (variable === undefined) {
        throw invalidMarker(cursor.text, `${quote(word)} is no variable of markers`);
      }
      return variable;
    }
  }
}

function parseOperand(cursor: Cursor): MarkerToken {
  const token = cursor.tokens[cursor.at];
  if (token?.kind !== 'literal' && token?.kind !== 'word') {
    throw unexpected(cursor, 'a variable or a quoted text');
  }
  cursor.at += 1;
  return token;
}

function parseOperator(cursor: Cursor): MarkerOperator {
  const operator = SYMBOLS.find((symbol) => take(cursor, symbol));
  if (operator !== undefined) {
    return operator;
  }
  const negated = take(cursor, 'not');
  if (!take(cursor, 'in')) {
    throw unexpected(cursor, negated ? '"in"' : 'an operator such as "==" or "in"');
  }
  return negated ? 'not in' : 'in';
}

/**
 * Evaluates a marker. `extra` equals each of the extras that are asked for and differs from all others; it is the
 * empty text when there are none.
 * @throws {PythonFormatError} INVALID_MARKER when `~=` or `===` meet what is no version
 */
export function evaluateMarker(marker: Marker, environment: MarkerEnvironment): boolean {
  switch (marker.kind) {
    case 'and':
      return marker.operands.every((operand) => evaluateMarker(operand, environment));
    case 'or':
      return marker.operands.some((operand) => evaluateMarker(operand, environment));
    case 'membership':
      return environment[marker.set].some((name) => normalizeName(name) === marker.name) !== marker.negated;
    case 'comparison':
      return marker.variable === 'extra'
        ? compareExtras(marker, environment.extras)
        : compare(marker, environment[marker.variable]);
    default:
      return assertNever(marker);
  }
}

function compareExtras(marker: MarkerComparison, extras: readonly string[]): boolean {
  const normalized = { ...marker, value: normalizeName(marker.value) };
  const names = extras.length === 0 ? [''] : extras.map(normalizeName);
  return marker.operator === '!=' || marker.operator === 'not in'
    ? names.every((name) => compare(normalized, name))
    : names.some((name) => compare(normalized, name));
}

function compare({ variable, operator, value, reversed }: MarkerComparison, actual: string): boolean {
  const operands: Operands = reversed ? { left: value, right: actual } : { left: actual, right: value };
  const result = VERSION_VARIABLES.has(variable)
    ? compareVersionTexts(operator, operands)
    : compareTexts(operator, operands);
  if (result === undefined) {
    throw new PythonFormatError(
      'INVALID_MARKER',
      `Cannot compare ${variable} with ${quote(value)}: "${operator}" compares versions, and ${quote(operands.right)} is none`,
      { data: { variable, operator, value: excerpt(value) } },
    );
  }
  return result;
}
