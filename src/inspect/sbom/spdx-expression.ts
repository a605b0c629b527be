import { exceptionIds, licenseIds } from './spdx-ids.ts';

const LICENSES = byLowerCase(licenseIds);
const EXCEPTIONS = byLowerCase(exceptionIds);
const REFERENCE = /^(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+$/;
const ADDITION = /^(?:DocumentRef-[A-Za-z0-9.-]+:)?AdditionRef-[A-Za-z0-9.-]+$/;
/** Far more than any distribution says. */
const MAX_LENGTH = 4000;
const MAX_DEPTH = 50;

function byLowerCase(list: string): ReadonlyMap<string, string> {
  return new Map(
    list
      .trim()
      .split(/\s+/)
      .map((id) => [id.toLowerCase(), id]),
  );
}

/**
 * An SPDX licence expression with its identifiers and operators in their own spelling; `undefined` when the text is none.
 * Sources: https://spdx.github.io/spdx-spec/v3.0.1/annexes/spdx-license-expressions/; case does not matter (PEP 639).
 */
export function normalizeExpression(text: string): string | undefined {
  const tokens = text.length > MAX_LENGTH ? [] : (text.match(/[()]|[^\s()]+/g) ?? []);
  const reader = new ExpressionReader(tokens);
  return reader.readWhole();
}

/** The identifier, in its own spelling, when a text is just that. */
export function licenseId(text: string): string | undefined {
  return LICENSES.get(text.toLowerCase());
}

class ExpressionReader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  readWhole(): string | undefined {
    const read = this.#readOr(0);
    return this.#at === this.#tokens.length ? read : undefined;
  }

  #take(word: string): boolean {
    const found = this.#tokens[this.#at]?.toUpperCase() === word;
    this.#at += Number(found);
    return found;
  }

  /** `AND` binds tighter than `OR`. */
  #readOr(depth: number): string | undefined {
    return this.#readJoined('OR', () => this.#readJoined('AND', () => this.#readTerm(depth)));
  }

  #readJoined(operator: 'AND' | 'OR', readPart: () => string | undefined): string | undefined {
    const parts = [readPart()];
    while (this.#take(operator)) {
      parts.push(readPart());
    }
    return parts.every((part) => part !== undefined) ? parts.join(` ${operator} `) : undefined;
  }

  #readTerm(depth: number): string | undefined {
    if (this.#take('(')) {
      const inner = depth === MAX_DEPTH ? undefined : this.#readOr(depth + 1);
      return this.#take(')') && inner !== undefined ? `(${inner})` : undefined;
    }
    const license = this.#readLicense();
    if (license === undefined || !this.#take('WITH')) {
      return license;
    }
    const addition = this.#tokens[this.#at] ?? '';
    const exception =
      EXCEPTIONS.get(addition.toLowerCase()) ?? (ADDITION.test(addition) ? addition : undefined);
    this.#at += 1;
    return exception === undefined ? undefined : `${license} WITH ${exception}`;
  }

  #readLicense(): string | undefined {
    const token = this.#tokens[this.#at] ?? '';
    this.#at += 1;
    if (REFERENCE.test(token)) {
      return token;
    }
    const later = token.endsWith('+') ? '+' : '';
    const id = LICENSES.get(token.slice(0, token.length - later.length).toLowerCase());
    return id === undefined ? LICENSES.get(token.toLowerCase()) : `${id}${later}`;
  }
}
