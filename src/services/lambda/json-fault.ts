/** Why a text is no JSON. */
export interface JsonFault {
  /** In the words of the parser that Lambda uses. */
  readonly message: string;
  /** How many bytes that parser has read when it finds the fault. */
  readonly read: number;
}

const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

const END = -1;

/** Thrown inside the scanner, and caught there. */
class Fault extends Error {
  readonly read: number;

  constructor(message: string, read: number) {
    super(message);
    this.read = read;
  }
}

/** Finds the first fault of a text that is no JSON, as a parser does which reads it byte by byte. */
export function findJsonFault(bytes: Uint8Array): JsonFault | undefined {
  try {
    new Scanner(bytes).document();
    return undefined;
  } catch (error) {
    if (error instanceof Fault) {
      return { message: error.message, read: error.read };
    }
    throw error;
  }
}

type Container = 'Array' | 'Object';

/** The byte that ends one. */
const endOf = (kind: Container): number => (kind === 'Array' ? 0x5d : 0x7d);

class Scanner {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  document(): void {
    const stack: Container[] = [];
    let isValueNext = this.#value(stack);
    while (isValueNext || stack.length > 0) {
      isValueNext = isValueNext ? this.#value(stack) : this.#next(stack);
    }
    this.#space();
    if (this.#peek() !== END) {
      throw this.#unexpected('was expecting the end of the input', 'root value');
    }
  }

  /**
   * A value: of arrays and objects only the beginning, so that deep ones need no stack of ours.
   * @returns whether another value comes next
   */
  #value(stack: Container[]): boolean {
    this.#space();
    const byte = this.#peek();
    switch (byte) {
      case END:
        throw new Fault('Unexpected end-of-input', this.#at);
      case 0x5b:
        return this.#open(stack, 'Array');
      case 0x7b:
        return this.#open(stack, 'Object');
      case 0x22:
        this.#string();
        return false;
    }
    if (byte === 0x2d || isDigit(byte)) {
      this.#number();
    } else {
      this.#word();
    }
    return false;
  }

  #open(stack: Container[], kind: Container): boolean {
    this.#at += 1;
    this.#space();
    if (this.#peek() === endOf(kind)) {
      this.#at += 1;
      return false;
    }
    stack.push(kind);
    if (kind === 'Object') {
      this.#field();
    }
    return true;
  }

  /** What follows a value inside of an array or object. */
  #next(stack: Container[]): boolean {
    const kind = stack.at(-1) ?? 'Array';
    this.#space();
    const byte = this.#peek();
    if (byte === endOf(kind)) {
      this.#at += 1;
      stack.pop();
      return false;
    }
    if (byte !== 0x2c) {
      throw this.#unexpected(`was expecting comma to separate ${kind} entries`, `${kind} (start marker)`);
    }
    this.#at += 1;
    if (kind === 'Object') {
      this.#space();
      this.#field();
    }
    return true;
  }

  #field(): void {
    if (this.#peek() !== 0x22) {
      throw this.#unexpected('was expecting double-quote to start field name', 'Object (start marker)');
    }
    this.#string();
    this.#space();
    if (this.#peek() !== 0x3a) {
      throw this.#unexpected('was expecting a colon to separate field name and value', 'a field name');
    }
    this.#at += 1;
  }

  #string(): void {
    this.#at += 1;
    for (;;) {
      const byte = this.#peek();
      if (byte === END) {
        throw new Fault('Unexpected end-of-input: was expecting closing quote for a string value', this.#at);
      }
      if (byte < 0x20) {
        throw new Fault(
          `Illegal unquoted character ((CTRL-CHAR, code ${byte})): has to be escaped using backslash to be included in string value`,
          this.#at + 1,
        );
      }
      this.#at += 1;
      if (byte === 0x22) {
        return;
      }
      if (byte === 0x5c) {
        this.#escape();
      } else if (byte >= 0x80) {
        this.#continuation(byte);
      }
    }
  }

  #escape(): void {
    const byte = this.#peek();
    const letter = String.fromCharCode(byte);
    this.#at += 1;
    if (letter === 'u') {
      for (let digit = 0; digit < 4; digit += 1, this.#at += 1) {
        if (!/^[0-9a-fA-F]$/.test(String.fromCharCode(this.#peek()))) {
          throw this.#unexpected('expected a hex-digit for character escape sequence', 'a string value');
        }
      }
    } else if (!'"\\/bfnrt'.includes(letter)) {
      throw new Fault(`Unrecognized character escape ${shown(byte)}`, this.#at);
    }
  }

  /** The rest of a character that takes more than one byte. */
  #continuation(first: number): void {
    const more = lengthOfCharacter(first) - 1;
    if (more === 0) {
      throw new Fault(`Invalid UTF-8 start byte 0x${first.toString(16)}`, this.#at);
    }
    for (let count = 0; count < more; count += 1) {
      const byte = this.#peek();
      if (byte === END || (byte & 0xc0) !== 0x80) {
        throw new Fault(`Invalid UTF-8 middle byte 0x${Math.max(byte, 0).toString(16)}`, this.#at + 1);
      }
      this.#at += 1;
    }
  }

  #number(): void {
    const start = this.#at;
    while (/^[-+.0-9eE]$/.test(String.fromCharCode(this.#peek()))) {
      this.#at += 1;
    }
    const text = Buffer.from(this.#bytes.subarray(start, this.#at)).toString('latin1');
    if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(text)) {
      const problem = /^-?0\d/.test(text)
        ? 'Invalid numeric value: Leading zeroes not allowed'
        : `Invalid numeric value: ${text}`;
      throw new Fault(problem, this.#at);
    }
  }

  #word(): void {
    const start = this.#at;
    const first = this.#peek();
    if (first >= 0x80 && lengthOfCharacter(first) === 1) {
      throw new Fault(`Invalid UTF-8 start byte 0x${first.toString(16)}`, start + 1);
    }
    if (!isWordPart(first)) {
      throw new Fault(`Unexpected character (${shown(first)}): expected a valid value ${VALUES}`, start + 1);
    }
    while (isWordPart(this.#peek())) {
      this.#at += 1;
    }
    const word = Buffer.from(this.#bytes.subarray(start, this.#at)).toString();
    if (!['null', 'true', 'false'].includes(word)) {
      const past = this.#peek() === END ? 0 : 1;
      throw new Fault(`Unrecognized token '${word}': was expecting ${VALUES}`, this.#at + past);
    }
  }

  #unexpected(expected: string, within: string): Fault {
    const byte = this.#peek();
    return byte === END
      ? new Fault(`Unexpected end-of-input within/between ${within}`, this.#at)
      : new Fault(`Unexpected character (${shown(byte)}): ${expected}`, this.#at + 1);
  }

  #space(): void {
    while ([0x20, 0x09, 0x0a, 0x0d].includes(this.#peek())) {
      this.#at += 1;
    }
  }

  #peek(): number {
    return this.#bytes[this.#at] ?? END;
  }
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

/** What Java takes for a part of a name; everything beyond ASCII is taken for one. */
const isWordPart = (byte: number): boolean =>
  byte >= 0x80 || /^[a-zA-Z0-9_$]$/.test(String.fromCharCode(Math.max(byte, 0)));

/** Bytes of a character by its first one; 1 for a byte that begins none. */
function lengthOfCharacter(first: number): number {
  if ((first & 0xe0) === 0xc0) {
    return 2;
  }
  if ((first & 0xf0) === 0xe0) {
    return 3;
  }
  return (first & 0xf8) === 0xf0 ? 4 : 1;
}

const shown = (byte: number): string => `'${String.fromCharCode(byte)}' (code ${byte})`;
