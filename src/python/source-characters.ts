const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** What a character means to who walks through code. */
export const Role = {
  plain: 0,
  lineEnd: 1,
  quote: 2,
  comment: 3,
  opening: 4,
  closing: 5,
  backslash: 6,
  colon: 7,
  semicolon: 8,
} as const;

/** Of each character by its code: a table, because this is asked of every character of every source. */
export const ROLES = new Uint8Array(0x10000);
for (const [role, characters] of [
  [Role.lineEnd, '\r\n'],
  [Role.quote, '"\''],
  [Role.comment, '#'],
  [Role.opening, '([{'],
  [Role.closing, ')]}'],
  [Role.backslash, '\\'],
  [Role.colon, ':'],
  [Role.semicolon, ';'],
] as const) {
  for (const character of characters) {
    ROLES[character.charCodeAt(0)] = role;
  }
}

/** Whether a character, by its code, ends a line: Python takes a lone carriage return for a line end too. */
export function isLineEnd(code: number): boolean {
  return code === LINE_FEED || code === CARRIAGE_RETURN;
}

/** Where the line of a place ends. */
export function lineEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && !isLineEnd(text.charCodeAt(at))) {
    at += 1;
  }
  return at;
}

/** What follows a backslash and the character that it escapes; a line end may be two. */
export function afterEscape(text: string, at: number): number {
  const isPair = text.charCodeAt(at + 1) === CARRIAGE_RETURN && text.charCodeAt(at + 2) === LINE_FEED;
  return at + (isPair ? 3 : 2);
}

/** Whether a character may be part of a name. All that is not ASCII counts: no sign of Python's syntax is. */
export function isWordPart(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x5f ||
    code >= 0x80
  );
}

/** Where the word ends that begins at a place. */
export function wordEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && isWordPart(text.charCodeAt(at))) {
    at += 1;
  }
  return at;
}
