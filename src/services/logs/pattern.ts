import { invalidParameter } from './errors.ts';
import { type FilterPattern, parseFilterPattern } from './filter-pattern/filter-pattern.ts';
import { FilterPatternError } from './filter-pattern/pattern-error.ts';

/**
 * The filter pattern of a request.
 * @throws {ServiceError} InvalidParameterException
 */
export function patternIn(text: string | undefined): FilterPattern {
  try {
    return parseFilterPattern(text ?? '');
  } catch (error) {
    throw error instanceof FilterPatternError ? invalidParameter(error.message) : error;
  }
}
