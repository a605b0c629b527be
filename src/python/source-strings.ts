import { afterEscape, isLineEnd } from './source-characters.ts';

const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const BACKSLASH = 0x5c;

/** A formatted string (PEP 498) or a template (PEP 750). */
export interface FormattedString {
  /** The code of the quotation mark that ends it, once or three times. */
  readonly quote: number;
  readonly tripled: boolean;
  readonly raw: boolean;
}

const PREFIX = /(?<![\w\u0080-\uffff])(?:[ft]|[ft](?<raw>r)|(?<rawFirst>r)[ft])$/i;
const NAMED_CHARACTER = /\\N\{[\w -]{0,100}\}/y;

/** What follows the string that a quotation mark begins. One of a single line ends with it if nothing closes it. */
export function stringEnd(text: string, start: number): number {
  return isTripled(text, start) ? longStringEnd(text, start) : shortStringEnd(text, start);
}

function isTripled(text: string, at: number): boolean {
  const quote = text.charCodeAt(at);
  return text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote;
}

function shortStringEnd(text: string, start: number): number {
  const quote = text.charCodeAt(start);
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      return at + 1;
    }
    if (isLineEnd(code)) {
      return at;
    }
    at = code === BACKSLASH ? afterEscape(text, at) : at + 1;
  }
  return text.length;
}

function longStringEnd(text: string, start: number): number {
  const delimiter = text.slice(start, start + 3);
  const first = start + 3;
  for (let at = text.indexOf(delimiter, first); at >= 0; at = text.indexOf(delimiter, at + 1)) {
    let escapes = at;
    while (escapes > first && text.charCodeAt(escapes - 1) === BACKSLASH) {
      escapes -= 1;
    }
    if ((at - escapes) % 2 === 0) {
      return at + 3;
    }
  }
  return text.length;
}

/** The formatted string that a quotation mark begins, if its prefix makes it one. */
export function formattedAt(text: string, start: number): FormattedString | undefined {
  // Nearly all other strings have none of these letters before them, and this is asked of each.
  const before = text.charCodeAt(start - 1) | 0x20;
  if (before !== 0x66 && before !== 0x72 && before !== 0x74) {
    return undefined;
  }
  const match = PREFIX.exec(text.slice(Math.max(0, start - 3), start));
  return match === null
    ? undefined
    : {
        quote: text.charCodeAt(start),
        tripled: isTripled(text, start),
        raw: (match.groups?.raw ?? match.groups?.rawFirst) !== undefined,
      };
}

/**
 * Where a literal part of a formatted string ends: at the quotation mark that closes the string, at a brace that opens
 * a replacement field, at a line end that the string must not have, or with the text. Within the format of a field no
 * brace is doubled, and one that closes ends the literal too.
 */
export function literalEnd(text: string, start: number, literal: FormatLiteral): number {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) {
      at = afterLiteralEscape(text, at, literal.string);
    } else if (code === OPENING_BRACE && !literal.inFormat && text.charCodeAt(at + 1) === OPENING_BRACE) {
      at += 2;
    } else if (endsLiteral(text, at, literal)) {
      return at;
    } else {
      at += 1;
    }
  }
  return text.length;
}

/** What `literalEnd` is to read. */
export interface FormatLiteral {
  readonly string: FormattedString;
  /** Whether it is the format of a replacement field, behind its colon. */
  readonly inFormat: boolean;
}

function endsLiteral(text: string, at: number, { string, inFormat }: FormatLiteral): boolean {
  const code = text.charCodeAt(at);
  if (code === string.quote) {
    return !string.tripled || isTripled(text, at);
  }
  return (
    code === OPENING_BRACE || (code === CLOSING_BRACE && inFormat) || (isLineEnd(code) && !string.tripled)
  );
}

/** A backslash escapes no brace, except those of a character's name. */
function afterLiteralEscape(text: string, at: number, string: FormattedString): number {
  const next = text.charCodeAt(at + 1);
  if (next === OPENING_BRACE || next === CLOSING_BRACE) {
    return at + 1;
  }
  NAMED_CHARACTER.lastIndex = at;
  return !string.raw && NAMED_CHARACTER.test(text) ? NAMED_CHARACTER.lastIndex : afterEscape(text, at);
}
