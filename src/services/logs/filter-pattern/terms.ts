import type { Cursor } from './cursor.ts';
import { takeQuoted, takeRegex } from './operand.ts';
import { FilterPatternError } from './pattern-error.ts';
import { parseRegex } from './regex.ts';

/** One word, phrase or expression that a message has or has not. */
export interface Term {
  readonly role: 'include' | 'exclude' | 'optional';
  readonly text: string;
  readonly isRegex: boolean;
}

/** `ERROR "not found" -debug`, `?WARN ?ERROR`. */
export interface TermsPattern {
  readonly kind: 'terms';
  readonly terms: readonly Term[];
}

const roles = { '-': 'exclude', '?': 'optional' } as const;

function takeRole(cursor: Cursor): Term['role'] {
  const sign = cursor.match(/[?-]/y);
  return sign === '-' || sign === '?' ? roles[sign] : 'include';
}

function takeTerm(cursor: Cursor): Term {
  const role = takeRole(cursor);
  if (role !== 'include') {
    cursor.spaces();
  }
  const source = takeRegex(cursor);
  if (source !== undefined) {
    return { role, text: source, isRegex: true };
  }
  const quoted = takeQuoted(cursor);
  if (quoted === '') {
    throw new FilterPatternError('Invalid character(s) in term \'""\'');
  }
  if (quoted !== undefined) {
    return { role, text: quoted, isRegex: false };
  }
  const word = cursor.match(/\S+/y) ?? '';
  if (!/^[\p{L}\p{N}_]+$/u.test(word)) {
    throw new FilterPatternError(`Invalid character(s) in term '${word}'`);
  }
  return { role, text: word, isRegex: false };
}

/**
 * Reads a pattern of terms up to the end.
 * @throws {FilterPatternError}
 */
export function parseTerms(cursor: Cursor): TermsPattern {
  const terms: Term[] = [];
  cursor.spaces();
  while (!cursor.done) {
    terms.push(takeTerm(cursor));
    if (!cursor.done && cursor.match(/\s+/y) === undefined) {
      throw new FilterPatternError();
    }
  }
  return { kind: 'terms', terms };
}

function has(message: string, term: Term): boolean {
  // A phrase of spaces alone is documented to match everything.
  return term.isRegex
    ? parseRegex(term.text).test(message)
    : term.text.trim() === '' || message.includes(term.text);
}

/** Optional terms count only when there are no others. */
export function matchesTerms({ terms }: TermsPattern, message: string): boolean {
  if (terms.length > 0 && terms.every((term) => term.role === 'optional')) {
    return terms.some((term) => has(message, term));
  }
  return terms.every((term) => term.role === 'optional' || has(message, term) === (term.role === 'include'));
}
