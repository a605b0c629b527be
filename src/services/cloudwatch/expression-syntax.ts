import { validationError } from './errors.ts';

/** An expression as it is written. */
export type Node =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'metrics' }
  | { readonly kind: 'list'; readonly of: readonly Node[] }
  | { readonly kind: 'negative'; readonly of: Node }
  | { readonly kind: 'binary'; readonly sign: string; readonly left: Node; readonly right: Node }
  | { readonly kind: 'call'; readonly name: string; readonly of: Node };

const token = /\s*(?:(\d+(?:\.\d+)?(?:e[+-]?\d+)?)|([A-Za-z]\w*)|([-+*/^()[\],]))/iy;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (text.slice(token.lastIndex).trim() !== '') {
    const at = token.lastIndex;
    const [, number, word, sign] = token.exec(text) ?? [];
    const found = number ?? word ?? sign;
    if (found === undefined) {
      throw validationError(`Unsupported expression at ${at}: ${text.slice(at).trim()}`);
    }
    tokens.push(found);
  }
  return tokens;
}

const functions = new Set(['SUM', 'AVG', 'MIN', 'MAX', 'ABS', 'METRICS']);

/** Reads an expression by precedence: `^`, then `*` and `/`, then `+` and `-`. */
class Reader {
  readonly #tokens: string[];

  constructor(text: string) {
    this.#tokens = tokensOf(text);
  }

  whole(): Node {
    const node = this.#sum();
    if (this.#tokens.length > 0) {
      throw validationError(`Unsupported expression at: ${this.#tokens.join(' ')}`);
    }
    return node;
  }

  #takes(...signs: readonly string[]): string | undefined {
    const [next] = this.#tokens;
    return next !== undefined && signs.includes(next) ? this.#tokens.shift() : undefined;
  }

  #expect(sign: string): void {
    if (this.#takes(sign) === undefined) {
      throw validationError(`Expression is missing '${sign}'`);
    }
  }

  #sum(): Node {
    let left = this.#product();
    for (let sign = this.#takes('+', '-'); sign !== undefined; sign = this.#takes('+', '-')) {
      left = { kind: 'binary', sign, left, right: this.#product() };
    }
    return left;
  }

  #product(): Node {
    let left = this.#power();
    for (let sign = this.#takes('*', '/'); sign !== undefined; sign = this.#takes('*', '/')) {
      left = { kind: 'binary', sign, left, right: this.#power() };
    }
    return left;
  }

  #power(): Node {
    const left = this.#unary();
    return this.#takes('^') === undefined ? left : { kind: 'binary', sign: '^', left, right: this.#power() };
  }

  #unary(): Node {
    return this.#takes('-') === undefined ? this.#primary() : { kind: 'negative', of: this.#unary() };
  }

  #primary(): Node {
    const next = this.#tokens.shift();
    if (next === undefined) {
      throw validationError('Expression ends too early');
    }
    if (next === '(') {
      const inner = this.#sum();
      this.#expect(')');
      return inner;
    }
    if (next === '[') {
      return this.#list();
    }
    if (/^\d/.test(next)) {
      return { kind: 'number', value: Number(next) };
    }
    return this.#word(next);
  }

  #list(): Node {
    const of = [this.#sum()];
    while (this.#takes(',') !== undefined) {
      of.push(this.#sum());
    }
    this.#expect(']');
    return { kind: 'list', of };
  }

  #word(word: string): Node {
    if (this.#takes('(') === undefined) {
      return { kind: 'id', id: word };
    }
    const name = word.toUpperCase();
    if (!functions.has(name)) {
      throw validationError(`Unsupported function: ${word}`);
    }
    if (name === 'METRICS') {
      this.#expect(')');
      return { kind: 'metrics' };
    }
    const of = this.#sum();
    this.#expect(')');
    return { kind: 'call', name, of };
  }
}

/**
 * Reads a metric math expression.
 * @throws {ServiceError} ValidationError
 */
export function parseExpression(text: string): Node {
  return new Reader(text).whole();
}
