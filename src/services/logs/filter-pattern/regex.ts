import { FilterPatternError } from './pattern-error.ts';

/** What CloudWatch Logs allows in an expression: no groups, so none that takes exponential time. */
const allowed = /^[A-Za-z0-9_:#=@/;,\-^$?[\]{}|\\*+. "<>&~`']+$/;

const compiled = new Map<string, RegExp>();
const mostCompiled = 100;

/**
 * The expression that a filter pattern has between per cent signs.
 * @throws {FilterPatternError} for signs that are not allowed and for what is no expression
 */
export function parseRegex(source: string): RegExp {
  const known = compiled.get(source);
  if (known !== undefined) {
    return known;
  }
  if (!allowed.test(source)) {
    throw new FilterPatternError();
  }
  try {
    const regex = new RegExp(source);
    if (compiled.size >= mostCompiled) {
      compiled.clear();
    }
    compiled.set(source, regex);
    return regex;
  } catch {
    throw new FilterPatternError();
  }
}
