import { Cursor } from './cursor.ts';
import { type FieldsPattern, matchesFields, parseFields } from './fields.ts';
import { matchesJson } from './json-match.ts';
import { type JsonPattern, parseJsonPattern } from './json-pattern.ts';
import { FilterPatternError } from './pattern-error.ts';
import { type TermsPattern, matchesTerms, parseTerms } from './terms.ts';

/** A filter pattern of CloudWatch Logs in one of its three forms. */
export type FilterPattern = TermsPattern | JsonPattern | FieldsPattern;

function inside(text: string, open: string, close: string): string | undefined {
  if (!text.startsWith(open)) {
    return undefined;
  }
  if (!text.endsWith(close)) {
    throw new FilterPatternError(`If a filter pattern starts with '${open}' it must end with '${close}'`);
  }
  return text.slice(open.length, -close.length);
}

/**
 * Reads a filter pattern (user guide, "Filter pattern syntax for metric filters, subscription filters, filter log events,
 * and Live Tail").
 * @throws {FilterPatternError}
 */
export function parseFilterPattern(pattern: string): FilterPattern {
  const text = pattern.trim();
  const json = inside(text, '{', '}');
  if (json !== undefined) {
    return parseJsonPattern(new Cursor(json));
  }
  const fields = inside(text, '[', ']');
  if (fields !== undefined) {
    return parseFields(new Cursor(fields));
  }
  return parseTerms(new Cursor(text));
}

/** Whether a message fits; an empty pattern fits every message. */
export function matchesPattern(pattern: FilterPattern, message: string): boolean {
  switch (pattern.kind) {
    case 'terms': {
      return matchesTerms(pattern, message);
    }
    case 'json': {
      return matchesJson(pattern, message);
    }
    case 'fields': {
      return matchesFields(pattern, message);
    }
  }
}
