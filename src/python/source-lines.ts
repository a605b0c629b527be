import { afterEscape, isLineEnd, lineEnd, Role, ROLES } from './source-characters.ts';
import { formattedAt, type FormattedString, literalEnd, stringEnd } from './source-strings.ts';

/**
 * Why a walk pauses: a logical line begins; a colon or a semicolon outside brackets may be followed by a statement; a
 * round bracket may open the arguments of a call; the source is over.
 */
export type Stop = 'line' | 'colon' | 'semicolon' | 'bracket' | 'end';

/** The expression between the braces of a formatted string. */
interface Field {
  readonly string: FormattedString;
  /** How many brackets are open within it, counting its own brace. */
  readonly depth: number;
  /** The field that this one or its string stands in. */
  readonly outer: Field | undefined;
  /** Whether it stands in the format of the outer one, not in a string of its own. */
  readonly inFormat: boolean;
  readonly level: number;
}

/** CPython's own limit (MAXFSTRINGLEVEL). */
const DEEPEST_FIELD = 150;
const TAB_SIZE = 8;

/**
 * A walk through the code of a Python source, past its strings and comments, by logical lines (Python's reference,
 * section 2.1). It takes any text, right or wrong, and is done in time that grows with the text alone.
 */
export class SourceLines {
  readonly text: string;
  /** At a new line, its first character; else what follows that which the walk pauses for. */
  at = 0;
  /** How far the logical line is indented. */
  column = 0;
  #isFresh = true;
  #depth = 0;
  #field: Field | undefined;
  /** The outermost formatted string that the walk is in, and the open brackets before it. */
  #string = { start: 0, depth: 0 };
  /** Whether formatted strings are taken for strings like others, after one that made no sense. */
  #isPlain = false;
  readonly #skip: (start: number, end: number) => void;

  /** @param skip is told where each comment and each piece of a string begins and ends */
  constructor(text: string, skip: (start: number, end: number) => void = () => undefined) {
    this.text = text;
    this.#skip = skip;
  }

  /** Goes on to the next pause. */
  next(): Stop {
    let stop: Stop | undefined;
    while (stop === undefined) {
      if (this.at < this.text.length) {
        stop = this.#isFresh ? this.#beginLine() : this.#step();
      } else if (this.#field === undefined) {
        stop = 'end';
      } else {
        this.#takeStringsForPlain();
      }
    }
    return stop;
  }

  /** Measures the indentation as CPython does: a tab goes to the next multiple of eight, a form feed to zero. */
  #beginLine(): Stop | undefined {
    let column = 0;
    let joined = 0;
    for (;;) {
      const character = this.text[this.at];
      if (character === ' ') {
        column += 1;
      } else if (character === '\t') {
        column += TAB_SIZE - (column % TAB_SIZE);
      } else if (character === '\f') {
        column = 0;
      } else if (character === '\\' && isLineEnd(this.text.charCodeAt(this.at + 1))) {
        joined ||= column;
        this.at = afterEscape(this.text, this.at) - 1;
      } else {
        break;
      }
      this.at += 1;
    }
    this.column = joined || column;
    this.#isFresh = false;
    if (this.at >= this.text.length) {
      return undefined;
    }
    const role = ROLES[this.text.charCodeAt(this.at)];
    return role === Role.lineEnd || role === Role.comment ? undefined : 'line';
  }

  #step(): Stop | undefined {
    const { text } = this;
    let { at } = this;
    while (at < text.length && ROLES[text.charCodeAt(at)] === Role.plain) {
      at += 1;
    }
    this.at = at + 1;
    return at < text.length ? this.#read(at, ROLES[text.charCodeAt(at)]) : undefined;
  }

  #read(at: number, role: number | undefined): Stop | undefined {
    switch (role) {
      case Role.lineEnd:
        this.#isFresh = this.#depth === 0;
        return undefined;
      case Role.quote:
        this.#readString(at);
        return undefined;
      case Role.comment:
        this.at = lineEnd(this.text, at);
        this.#skip(at, this.at);
        return undefined;
      case Role.opening:
        this.#depth += 1;
        return this.text[at] === '(' ? 'bracket' : undefined;
      case Role.closing:
        this.#close(at);
        return undefined;
      case Role.backslash:
        this.at = afterEscape(this.text, at);
        return undefined;
      case Role.colon:
        return this.#readColon();
      default:
        return this.#depth === 0 ? 'semicolon' : undefined;
    }
  }

  #readString(at: number): void {
    const string = this.#isPlain ? undefined : formattedAt(this.text, at);
    if (string === undefined) {
      this.at = stringEnd(this.text, at);
      this.#skip(at, this.at);
      return;
    }
    if (this.#field === undefined) {
      this.#string = { start: at, depth: this.#depth };
    }
    this.at = at + (string.tripled ? 3 : 1);
    this.#readLiteral(string);
  }

  /** Reads a formatted string up to an expression or its end, from its text or from the format of a field. */
  #readLiteral(string: FormattedString, formatted?: Field): void {
    let format = formatted;
    for (;;) {
      const start = this.at;
      this.at = literalEnd(this.text, start, { string, inFormat: format !== undefined });
      this.#skip(start, this.at);
      const character = this.text[this.at];
      if (character === '{') {
        this.#openField(string, format !== undefined);
        return;
      }
      if (format === undefined || character !== '}') {
        this.#endLiteral(string, format);
        return;
      }
      format = this.#leave(format);
    }
  }

  #openField(string: FormattedString, inFormat: boolean): void {
    const outer = this.#field;
    const level = (outer?.level ?? 0) + 1;
    if (level > DEEPEST_FIELD) {
      this.#takeStringsForPlain();
      return;
    }
    this.at += 1;
    this.#depth += 1;
    this.#field = { string, depth: this.#depth, outer, inFormat, level };
  }

  /** Leaves a field behind its closing brace, and answers the field whose format it stands in. */
  #leave(field: Field): Field | undefined {
    this.at += 1;
    this.#depth = field.depth - 1;
    this.#field = field.outer;
    return field.inFormat ? field.outer : undefined;
  }

  #endLiteral(string: FormattedString, format: Field | undefined): void {
    const isClosed = this.text.charCodeAt(this.at) === string.quote;
    if (isClosed && format === undefined) {
      this.at += string.tripled ? 3 : 1;
    } else if (isClosed || format === undefined || this.at >= this.text.length) {
      this.#takeStringsForPlain();
    }
    // Else a line end, which brings the format of a field to its end, though not the field.
  }

  /** Reads on behind the outermost string, which is no string of Python 3.12, as if it had no fields. */
  #takeStringsForPlain(): void {
    this.#isPlain = true;
    this.#field = undefined;
    this.#depth = this.#string.depth;
    this.at = stringEnd(this.text, this.#string.start);
    this.#skip(this.#string.start, this.at);
  }

  #close(at: number): void {
    const field = this.#field;
    if (field === undefined || this.#depth > field.depth) {
      this.#depth = Math.max(0, this.#depth - 1);
    } else if (this.text[at] === '}') {
      this.at = at;
      this.#readLiteral(field.string, this.#leave(field));
    }
  }

  #readColon(): Stop | undefined {
    const field = this.#field;
    if (field !== undefined && this.#depth === field.depth) {
      this.#readLiteral(field.string, field);
      return undefined;
    }
    // Not that of an assignment expression (PEP 572).
    return this.#depth === 0 && this.text[this.at] !== '=' ? 'colon' : undefined;
  }
}
