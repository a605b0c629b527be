/**
 * A header or a key with its value, by where it stands in a TOML text. Offsets are of UTF-16 units.
 */
export interface TomlStatement {
  readonly kind: 'table' | 'array-table' | 'pair';
  /** Of a header, or of a key as it is written below its header. */
  readonly path: readonly string[];
  readonly start: number;
  /** Where a pair's value starts and ends, without spaces and comment; of a header both are its end. */
  readonly valueStart: number;
  readonly valueEnd: number;
  /** After the end of its last line. */
  readonly end: number;
}

const BLANK = /[ \t\r\n]*(?:#[^\n]*(?:\n|$)[ \t\r\n]*)*/y;
const KEY = /[ \t]*(?:([A-Za-z0-9_-]+)|"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)')[ \t]*/y;
const STRING = /"""(?:[^\\]|\\[^])*?"{3,5}|'''[^]*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y;

/**
 * Finds the statements of a TOML text that a parser has accepted. Comments and blank lines belong to none.
 * @returns `undefined` for a text that it does not understand
 */
export function tomlStatements(text: string): TomlStatement[] | undefined {
  const statements: TomlStatement[] = [];
  let at = skip(BLANK, text, text.startsWith('\ufeff') ? 1 : 0);
  while (at < text.length) {
    const statement = text[at] === '[' ? readHeader(text, at) : readPair(text, at);
    if (statement === undefined) {
      return undefined;
    }
    statements.push(statement);
    at = skip(BLANK, text, statement.end);
  }
  return statements;
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function readHeader(text: string, start: number): TomlStatement | undefined {
  const isArray = text.startsWith('[[', start);
  const key = readKey(text, start + (isArray ? 2 : 1));
  const close = isArray ? ']]' : ']';
  if (key === undefined || !text.startsWith(close, key.end)) {
    return undefined;
  }
  const valueEnd = key.end + close.length;
  const kind = isArray ? 'array-table' : 'table';
  return { kind, path: key.path, start, valueStart: valueEnd, valueEnd, end: lineEnd(text, valueEnd) };
}

function readPair(text: string, start: number): TomlStatement | undefined {
  const key = readKey(text, start);
  if (key === undefined || text[key.end] !== '=') {
    return undefined;
  }
  const valueStart = skip(/[ \t]*/y, text, key.end + 1);
  const valueEnd = endOfValue(text, valueStart);
  return valueEnd === undefined
    ? undefined
    : { kind: 'pair', path: key.path, start, valueStart, valueEnd, end: lineEnd(text, valueEnd) };
}

function readKey(text: string, start: number): { path: string[]; end: number } | undefined {
  const path: string[] = [];
  for (let at = start; ; at += 1) {
    KEY.lastIndex = at;
    const [whole, bare, basic, literal] = KEY.exec(text) ?? [];
    // An escape in a key: nobody writes it, and only the parser should read it.
    const part = bare ?? literal ?? (basic?.includes('\\') === true ? undefined : basic);
    if (whole === undefined || part === undefined) {
      return undefined;
    }
    path.push(part);
    at += whole.length;
    if (text[at] !== '.') {
      return { path, end: at };
    }
  }
}

/** What a value is made of: a string, a comment, or one sign. */
const PART = new RegExp(`${STRING.source}|#[^\\n]*|[^]`, 'y');

/** Skips one value: strings, and brackets with whatever they hold. */
function endOfValue(text: string, start: number): number | undefined {
  let depth = 0;
  let end = start;
  for (let at = start; at < text.length;) {
    const next = skip(PART, text, at);
    const part = text.slice(at, next);
    if (depth === 0 && (part === '\n' || part.startsWith('#'))) {
      break;
    }
    if (part === '"' || part === "'") {
      return undefined;
    }
    depth += depthOf(part);
    at = next;
    end = /^[\s#]/.test(part) ? end : at;
  }
  return depth === 0 && end > start ? end : undefined;
}

function depthOf(part: string): number {
  return part === '[' || part === '{' ? 1 : part === ']' || part === '}' ? -1 : 0;
}

function lineEnd(text: string, at: number): number {
  const next = text.indexOf('\n', at);
  return next === -1 ? text.length : next + 1;
}
