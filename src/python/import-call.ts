import type { ImportedModule } from './import-statement.ts';
import { lineEnd } from './source-characters.ts';
import { stringEnd } from './source-strings.ts';

/** An import that a call makes, and where the expression of that call begins. */
export interface CalledImport extends ImportedModule {
  readonly start: number;
}

/** What is called, right before the bracket of its arguments. */
const FUNCTION =
  /(?<![\w\u0080-\uffff]|\.[ \t]*)(?:(?:importlib[ \t]*\.[ \t]*)?import_module|(?:(?:builtins|__builtin__)[ \t]*\.[ \t]*)?__import__)$/;
const LONGEST_FUNCTION = 100;
/** How far arguments are read: enough for a module's name and for what such calls have besides. */
const LONGEST_ARGUMENTS = 400;

/** A string that says what it means, without escapes, and the space up to one that it is joined with. */
const LITERAL = /[ru]?(?<quote>"""|'''|"|')(?<value>(?:(?!\k<quote>)[^\\])*)\k<quote>\s*/iy;
const OTHER = /[^"'#()[\]{},]+/y;
const KEYWORD = /^(?<keyword>\w+)\s*=(?!=)\s*(?<value>[^]*)$/;

/**
 * Reads the import that a call of `importlib.import_module` or `__import__` makes, if the bracket at a place opens the
 * arguments of one and it names its module as a literal.
 */
export function readImportCall(text: string, bracket: number): CalledImport | undefined {
  let end = bracket;
  while (end > 0 && ' \t'.includes(text.charAt(end - 1))) {
    end -= 1;
  }
  const isModule = text.endsWith('import_module', end);
  if (!isModule && !text.endsWith('__import__', end)) {
    return undefined;
  }
  const head = text.slice(Math.max(0, end - LONGEST_FUNCTION), end);
  const found = FUNCTION.exec(head);
  const values = readArguments(text.slice(bracket + 1, bracket + 1 + LONGEST_ARGUMENTS));
  const imported = isModule ? importedByName(values) : importedByLevel(values);
  return found === null || imported === undefined
    ? undefined
    : { ...imported, start: end - head.length + found.index };
}

/** `import_module(name, package=None)` */
function importedByName(values: Arguments): ImportedModule | undefined {
  const name = literal(values.get('name') ?? values.get(0));
  if (name === undefined) {
    return undefined;
  }
  const module = name.replace(/^\.+/, '');
  const level = name.length - module.length;
  const origin = literal(values.get('package') ?? values.get(1))?.split('.') ?? [];
  return level === 0 || origin.length < level
    ? { module, level }
    : { module: [...origin.slice(0, origin.length + 1 - level), module].filter(Boolean).join('.'), level: 0 };
}

/** `__import__(name, globals=None, locals=None, fromlist=(), level=0)`; Python 2 has a level of -1. */
function importedByLevel(values: Arguments): ImportedModule | undefined {
  const module = literal(values.get('name') ?? values.get(0));
  const level = /^\d{1,3}$/.exec(values.get('level') ?? values.get(4) ?? '')?.[0];
  return module === undefined ? undefined : { module, level: Number(level ?? 0) };
}

/** What a literal says, unless that is nothing. */
function literal(argument = ''): string | undefined {
  const pattern = new RegExp(LITERAL);
  let value = '';
  while (pattern.lastIndex < argument.length) {
    const found = pattern.exec(argument)?.groups?.value;
    if (found === undefined) {
      return undefined;
    }
    value += found;
  }
  // V8 keeps all of a text in memory for a piece of it.
  return value === '' ? undefined : Buffer.from(value).toString();
}

/** The expressions of arguments by their keywords and places. */
type Arguments = ReadonlyMap<string | number, string>;

function readArguments(text: string): Arguments {
  const values = new Map<string | number, string>();
  for (const [place, argument] of splitArguments(text).entries()) {
    const { keyword = place, value = argument } = KEYWORD.exec(argument)?.groups ?? {};
    values.set(keyword, value);
  }
  return values;
}

/**
 * Cuts arguments at their commas, up to the bracket that closes them, without comments. A first argument with brackets
 * is no literal, so that the others do not matter.
 */
function splitArguments(text: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  let at = 0;
  while (at < text.length && depth >= 0 && (depth === 0 || parts.length > 1)) {
    const start = at;
    const character = text.charAt(at);
    at = pieceEnd(text, at);
    depth += '([{'.includes(character) ? 1 : ')]}'.includes(character) ? -1 : 0;
    if (character === ',' && depth === 0) {
      parts.push('');
    } else if (character !== '#' && depth >= 0) {
      parts.push(`${parts.pop()}${text.slice(start, at)}`);
    }
  }
  return parts.map((part) => part.trim());
}

/** Where the comment, the string, the sign or what else stands at a place ends. */
function pieceEnd(text: string, at: number): number {
  const character = text.charAt(at);
  if (character === '#') {
    return lineEnd(text, at);
  }
  if (`"'`.includes(character)) {
    return stringEnd(text, at);
  }
  OTHER.lastIndex = at;
  return OTHER.test(text) ? OTHER.lastIndex : at + 1;
}
