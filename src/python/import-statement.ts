import { afterEscape, isLineEnd, isWordPart, lineEnd, wordEnd } from './source-characters.ts';

/** What an import asks for. */
export interface ImportedModule {
  /** With dots; empty in `from . import x`. */
  readonly module: string;
  /** How many dots stand before the module; 0 when it is absolute. */
  readonly level: number;
  /** What a `from` import takes from the module, by its names there, or "*". */
  readonly names?: readonly string[];
}

/** Far more than a statement has, and few enough to hold. */
const MOST_NAMES = 10_000;

/**
 * Reads the import statement that begins at a place, if one does. Of a statement that is wrong it answers what comes
 * before the fault.
 */
export function readImportStatement(text: string, at: number): readonly ImportedModule[] {
  if (startsWithWord(text, 'import', at)) {
    return readModules(new ImportTokens(text, at + 'import'.length));
  }
  return startsWithWord(text, 'from', at) ? readFrom(new ImportTokens(text, at + 'from'.length)) : [];
}

function startsWithWord(text: string, word: string, at: number): boolean {
  return text.startsWith(word, at) && !isWordPart(text.charCodeAt(at + word.length));
}

/** `import a.b as c, d` */
function readModules(tokens: ImportTokens): readonly ImportedModule[] {
  return readList(tokens, () => tokens.takeDottedName()).map((module) => ({ module, level: 0 }));
}

/** `from ..a import (b, c as d)` */
function readFrom(tokens: ImportTokens): readonly ImportedModule[] {
  let level = 0;
  while (tokens.take('.')) {
    level += 1;
  }
  const module = tokens.takeDottedName();
  if (!tokens.take('import') || (module === '' && level === 0)) {
    return [];
  }
  if (tokens.take('*')) {
    return [{ module, level, names: ['*'] }];
  }
  tokens.take('(');
  const names = readList(tokens, () => tokens.takeName());
  return names.length === 0 ? [] : [{ module, level, names }];
}

/** Reads names with commas between them, each of which may get another. */
function readList(tokens: ImportTokens, take: () => string): readonly string[] {
  const names: string[] = [];
  for (let name = take(); name !== '' && names.length < MOST_NAMES; name = take()) {
    names.push(ownedName(name));
    if (tokens.take('as')) {
      tokens.takeName();
    }
    if (!tokens.take(',')) {
      break;
    }
  }
  return names;
}

/** A name as Python compares it (PEP 3131), which does not keep the whole source in memory, as V8's slices do. */
function ownedName(name: string): string {
  return Buffer.from(name.normalize('NFKC')).toString();
}

/** The words and signs of an import statement, one at a time. */
class ImportTokens {
  readonly #text: string;
  #at: number;
  /** Whether a round bracket is open, in which lines may end. */
  #isBracketed = false;
  /** Empty when the statement is over. */
  #current = '';

  constructor(text: string, start: number) {
    this.#text = text;
    this.#at = start;
    this.#advance();
  }

  /** Reads a token if it is the one that comes. */
  take(token: string): boolean {
    const comes = this.#current === token;
    if (comes) {
      this.#isBracketed ||= token === '(';
      this.#advance();
    }
    return comes;
  }

  /** Reads a name; an empty one if none comes. */
  takeName(): string {
    const name = this.#current;
    if (!isWordPart(name.charCodeAt(0)) || name === 'import') {
      return '';
    }
    this.#advance();
    return name;
  }

  takeDottedName(): string {
    const names = [this.takeName()];
    while (names.length < MOST_NAMES && names.at(-1) !== '' && this.take('.')) {
      names.push(this.takeName());
    }
    return names.filter((name) => name !== '').join('.');
  }

  #advance(): void {
    const text = this.#text;
    const start = this.#skipSpace();
    const end = wordEnd(text, start);
    this.#at = end > start || !'.,()*'.includes(text.charAt(start)) ? end : start + 1;
    this.#current = text.slice(start, this.#at);
  }

  #skipSpace(): number {
    const text = this.#text;
    let at = this.#at;
    for (;;) {
      const code = text.charCodeAt(at);
      const character = text.charAt(at);
      if (/[ \t\f]/.test(character) || (this.#isBracketed && isLineEnd(code))) {
        at += 1;
      } else if (character === '\\' && isLineEnd(text.charCodeAt(at + 1))) {
        at = afterEscape(text, at);
      } else if (this.#isBracketed && character === '#') {
        at = lineEnd(text, at);
      } else {
        return at;
      }
    }
  }
}
