import { assertNever } from '../errors/zipwright-error.ts';
import { satisfies, tryParseSpecifier } from './specifier.ts';
import { tryParseVersion } from './version.ts';

export type MarkerOperator = '==' | '!=' | '<=' | '>=' | '<' | '>' | '~=' | '===' | 'in' | 'not in';

/** The two sides of a comparison, once the variable has its value. */
export interface Operands {
  readonly left: string;
  readonly right: string;
}

/**
 * Compares as versions where the right side makes a version specifier with the operator, else as texts.
 * @returns `undefined` when the operator means nothing for texts
 */
export function compareVersionTexts(operator: MarkerOperator, operands: Operands): boolean | undefined {
  if (operator === 'in' || operator === 'not in') {
    return compareTexts(operator, operands);
  }
  const specifier = tryParseSpecifier(operator + operands.right);
  if (specifier === undefined) {
    return compareTexts(operator, operands);
  }
  if (specifier.operator === '===') {
    return operands.left.toLowerCase() === specifier.identity.toLowerCase();
  }
  const version = tryParseVersion(operands.left);
  return version !== undefined && satisfies(version, [specifier]);
}

/**
 * Compares as texts. These have no order, so that of the ordering operators only the "equal" in `<=` and `>=` counts;
 * `in` looks for a part of the text.
 * @returns `undefined` when the operator means nothing for texts
 */
export function compareTexts(operator: MarkerOperator, { left, right }: Operands): boolean | undefined {
  switch (operator) {
    case 'in':
      return right.includes(left);
    case 'not in':
      return !right.includes(left);
    case '==':
    case '<=':
    case '>=':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
    case '>':
      return false;
    case '~=':
    case '===':
      return undefined;
    default:
      return assertNever(operator);
  }
}
