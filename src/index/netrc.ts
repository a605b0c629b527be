import { Credential } from './credential.ts';

/** What a netrc file says. */
export interface Netrc {
  readonly machines: ReadonlyMap<string, Credential>;
  /** For every machine that has no entry of its own. */
  readonly default?: Credential;
}

/** Words that a value follows. */
const FIELDS = new Set(['login', 'user', 'password', 'account']);

interface OpenEntry {
  readonly machine: string | undefined;
  login: string;
  password: string;
}

/**
 * Reads a netrc file (GNU inetutils, "The .netrc file") as Python's own reader does: quoted values with backslashes,
 * comments, and macros up to their blank line. What is not understood is skipped. The first entry of a machine wins.
 */
export function parseNetrc(text: string): Netrc {
  const scanner = new Scanner(text);
  const entries: OpenEntry[] = [];
  for (let word = scanner.next(); word !== undefined; word = scanner.next()) {
    if (word === 'machine') {
      entries.push({ machine: scanner.next()?.toLowerCase() ?? '', login: '', password: '' });
    } else if (word === 'default') {
      entries.push({ machine: undefined, login: '', password: '' });
    } else if (word === 'macdef') {
      scanner.skipMacro();
    } else if (FIELDS.has(word)) {
      setField(entries.at(-1), word, scanner.next() ?? '');
    } else if (word.startsWith('#')) {
      scanner.skipLine();
    }
  }
  return collect(entries);
}

function setField(entry: OpenEntry | undefined, field: string, value: string): void {
  if (entry === undefined || field === 'account') {
    return;
  }
  if (field === 'password') {
    entry.password = value;
  } else {
    entry.login = value;
  }
}

function collect(entries: readonly OpenEntry[]): Netrc {
  const machines = new Map<string, Credential>();
  let fallback: Credential | undefined;
  for (const { machine, login, password } of entries) {
    if (machine === undefined) {
      fallback ??= new Credential(login, password);
    } else if (!machines.has(machine)) {
      machines.set(machine, new Credential(login, password));
    }
  }
  return { machines, ...(fallback === undefined ? {} : { default: fallback }) };
}

/** Cuts a netrc file into words. */
class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next word, quotes and backslashes undone, or `undefined` at the end. */
  next(): string | undefined {
    this.#at = this.#search(/[^ \t\r\n]/g);
    if (this.#at >= this.#text.length) {
      return undefined;
    }
    const quoted = this.#text[this.#at] === '"';
    this.#at += quoted ? 1 : 0;
    const start = this.#at;
    const isEnd = quoted ? /"/ : /[ \t\r\n]/;
    while (this.#at < this.#text.length && !isEnd.test(this.#text[this.#at] ?? '')) {
      this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    }
    const word = this.#text.slice(start, this.#at).replace(/\\([^])/g, '$1');
    this.#at += quoted ? 1 : 0;
    return word;
  }

  skipLine(): void {
    this.#at = this.#search(/\n/g);
  }

  /** A macro ends at the first blank line. */
  skipMacro(): void {
    this.#at = this.#search(/\n[ \t\r]*\n/g);
  }

  #search(pattern: RegExp): number {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.index ?? this.#text.length;
  }
}
