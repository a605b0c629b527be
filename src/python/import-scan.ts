import { type Block, type BlockKind, type BlockRole, Blocks, kindWithin } from './import-blocks.ts';
import { readImportCall } from './import-call.ts';
import { type ImportedModule, readImportStatement } from './import-statement.ts';
import { lastModuleImport } from './last-module-import.ts';
import { afterEscape, isLineEnd, wordEnd } from './source-characters.ts';
import { SourceLines, type Stop } from './source-lines.ts';
import { decodeSource } from './source-text.ts';

/** What a Python source imports at one place. */
export interface PythonImport extends ImportedModule {
  /** That on which the statement or the call begins, from 1. */
  readonly line: number;
  /** `dynamic` when a call imports the module, wherever that is. */
  readonly kind: BlockKind | 'dynamic';
}

/** The words that begin a block; `match` and `case` do only in some places, but then alone a colon follows. */
const ROLES: ReadonlyMap<string, BlockRole> = new Map([
  ['def', 'function'],
  ['class', 'class'],
  ['if', 'test'],
  ['elif', 'test'],
  ['try', 'trial'],
  ['except', 'handler'],
  ['with', 'with'],
  ['else', 'branch'],
  ['finally', 'branch'],
  ['for', 'branch'],
  ['while', 'branch'],
  ['match', 'branch'],
  ['case', 'branch'],
]);
const FIRST_LETTERS = 'acdefimtw';
const LINE_FEED = 0x0a;
/** How much of a condition or a list of exceptions is read. */
const LONGEST_HEADER = 1000;
/** More imports and names than a source has, and few enough to hold. */
const MOST_IMPORTS = 100_000;

/** An import whose kind may depend on what follows. */
interface Found extends ImportedModule {
  readonly start: number;
  readonly block: Block | 'call' | undefined;
}

/**
 * Finds the imports of a Python source of any version, in their order, without running or parsing it: statements, and
 * calls of `importlib.import_module` and `__import__` with literal names. It takes any input and never throws; what is
 * no Python leads to imports that are missing or made up, but never to more than a hundred thousand.
 */
export function scanImports(source: string | Uint8Array): readonly PythonImport[] {
  const text = textOf(source);
  return withLines(text, new ImportScan(text, text.lastIndexOf('import')).run());
}

/**
 * Finds the `required` imports alone. Most of a source is functions, which cannot have any, so this reads far less of it.
 */
export function scanRequiredImports(source: string | Uint8Array): readonly PythonImport[] {
  const text = textOf(source);
  const found = withLines(text, new ImportScan(text, lastModuleImport(text)).run());
  return found.filter(({ kind }) => kind === 'required');
}

function textOf(source: string | Uint8Array): string {
  return typeof source === 'string' ? source.replace(/^\uFEFF/, '') : decodeSource(source);
}

class ImportScan {
  readonly #lines: SourceLines;
  readonly #blocks = new Blocks();
  readonly #found: Found[] = [];
  readonly #last: number;
  /** The block that the next colon opens, and where its header begins. */
  #opening: { readonly role: BlockRole; readonly start: number } | undefined;
  #size = 0;

  /** @param last where the last import of the text can be */
  constructor(text: string, last: number) {
    this.#lines = new SourceLines(text);
    this.#last = last;
  }

  run(): readonly Found[] {
    const lines = this.#lines;
    if (this.#last < 0) {
      return [];
    }
    for (let stop = lines.next(); !this.#isOver(stop); stop = lines.next()) {
      this.#visit(stop);
    }
    return this.#found;
  }

  /** Behind the last import only handlers can matter. */
  #isOver(stop: Stop): boolean {
    const isBehind = stop === 'line' && this.#lines.at > this.#last;
    return (
      stop === 'end' || this.#size > MOST_IMPORTS || (isBehind && this.#blocks.current?.isTried !== true)
    );
  }

  #visit(stop: Stop): void {
    switch (stop) {
      case 'line':
        this.#beginLine();
        break;
      case 'colon':
        this.#openBlock();
        this.#readStatement();
        break;
      case 'semicolon':
        this.#readStatement();
        break;
      case 'bracket':
        this.#readCall();
        break;
      case 'end':
        break;
    }
  }

  #beginLine(): void {
    const { text, at, column } = this.#lines;
    this.#blocks.beginLine(column);
    this.#opening = undefined;
    if (FIRST_LETTERS.includes(text.charAt(at))) {
      const { word, end } = firstWord(text, at);
      const role = ROLES.get(word);
      this.#opening = role === undefined ? undefined : { role, start: end };
      this.#readStatement();
    }
  }

  #openBlock(): void {
    const { text, at, column } = this.#lines;
    if (this.#opening !== undefined) {
      const { role, start } = this.#opening;
      const header = text.slice(start, Math.min(at - 1, start + LONGEST_HEADER));
      this.#blocks.open({ role, column, header });
      this.#opening = undefined;
    }
  }

  /** Reads the statement that may begin where the walk is, if it is an import. */
  #readStatement(): void {
    const { text } = this.#lines;
    const start = afterSpace(text, this.#lines.at);
    for (const module of readImportStatement(text, start)) {
      this.#add({ ...module, start, block: this.#blocks.current });
    }
  }

  #readCall(): void {
    const { text, at } = this.#lines;
    const call = readImportCall(text, at - 1);
    // The walk goes a second time through a formatted string that made no sense.
    if (call !== undefined && call.start > (this.#found.at(-1)?.start ?? -1)) {
      this.#add({ ...call, block: 'call' });
    }
  }

  #add(found: Found): void {
    this.#found.push(found);
    this.#size += 1 + (found.names?.length ?? 0);
  }
}

/** The first word of a line, or the second if the first only makes it asynchronous. */
function firstWord(text: string, start: number): { readonly word: string; readonly end: number } {
  const first = wordEnd(text, start);
  const second = text.slice(start, first) === 'async' ? afterSpace(text, first) : start;
  const end = wordEnd(text, second);
  return { word: text.slice(second, end), end };
}

/** What follows space, which a backslash may carry on to the next line. */
function afterSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    if (' \t\f'.includes(text.charAt(at))) {
      at += 1;
    } else if (text[at] === '\\' && isLineEnd(text.charCodeAt(at + 1))) {
      at = afterEscape(text, at);
    } else {
      break;
    }
  }
  return at;
}

function withLines(text: string, found: readonly Found[]): readonly PythonImport[] {
  const imports: PythonImport[] = [];
  let line = 1;
  let at = 0;
  for (const { module, level, names, start, block } of found) {
    line += lineEndsBetween(text, at, start);
    at = start;
    const kind = block === 'call' ? 'dynamic' : kindWithin(block);
    imports.push({ module, level, ...(names === undefined ? {} : { names }), line, kind });
  }
  return imports;
}

/** How many lines end in a part of a text: with a line feed, or a carriage return that none follows. */
function lineEndsBetween(text: string, start: number, end: number): number {
  const part = text.slice(start, end);
  let count = 0;
  for (let at = part.indexOf('\n'); at >= 0; at = part.indexOf('\n', at + 1)) {
    count += 1;
  }
  for (let at = part.indexOf('\r'); at >= 0; at = part.indexOf('\r', at + 1)) {
    count += text.charCodeAt(start + at + 1) === LINE_FEED ? 0 : 1;
  }
  return count;
}
