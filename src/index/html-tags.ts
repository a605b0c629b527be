import { decodeEntities } from './html-entities.ts';

/** A start tag; names are in lower case, values decoded. */
export interface HtmlTag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

const TAG_NAME = /[a-z][^\s/>]*/iy;
const SPACE = /[\s/]*/y;
const ATTRIBUTE_NAME = /=?[^\s=>/]*/y;
const EQUALS = /\s*=\s*/y;
const BARE_VALUE = /[^\s>]*/y;

/**
 * The start tags of a page, as a browser would see them (HTML, "Tokenization", as far as links need it): comments,
 * scripts and style sheets are skipped. Reads each character a bounded number of times, so no page takes long.
 */
export function* htmlTags(html: string): Generator<HtmlTag> {
  const cursor = new Cursor(html);
  while (cursor.moveTo('<')) {
    if (cursor.startsWith('<!--')) {
      cursor.moveBehind('-->');
      continue;
    }
    cursor.skip(1);
    const name = cursor.take(TAG_NAME).toLowerCase();
    if (name === '') {
      continue;
    }
    const attributes = readAttributes(cursor);
    if (attributes === undefined) {
      return;
    }
    yield { name, attributes };
    if (name === 'script' || name === 'style') {
      cursor.moveToEnd(name);
    }
  }
}

/** Reads up to and with the tag's `>`; `undefined` when the page ends before. The first of equal attributes counts. */
function readAttributes(cursor: Cursor): ReadonlyMap<string, string> | undefined {
  const attributes = new Map<string, string>();
  for (;;) {
    cursor.take(SPACE);
    if (cursor.ended) {
      return undefined;
    }
    if (cursor.startsWith('>')) {
      cursor.skip(1);
      return attributes;
    }
    const name = cursor.take(ATTRIBUTE_NAME).toLowerCase();
    const value = cursor.take(EQUALS) === '' ? '' : readValue(cursor);
    if (!attributes.has(name)) {
      attributes.set(name, decodeEntities(value));
    }
  }
}

function readValue(cursor: Cursor): string {
  for (const quote of ['"', "'"]) {
    if (cursor.startsWith(quote)) {
      cursor.skip(1);
      return cursor.takeUntil(quote);
    }
  }
  return cursor.take(BARE_VALUE);
}

class Cursor {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get ended(): boolean {
    return this.#at >= this.#text.length;
  }

  startsWith(text: string): boolean {
    return this.#text.startsWith(text, this.#at);
  }

  skip(length: number): void {
    this.#at += length;
  }

  /** Goes to the next `text`; false, and to the end, when there is none. */
  moveTo(text: string): boolean {
    const found = this.#text.indexOf(text, this.#at);
    this.#at = found === -1 ? this.#text.length : found;
    return found !== -1;
  }

  moveBehind(text: string): void {
    const found = this.moveTo(text);
    this.skip(found ? text.length : 0);
  }

  /** Goes to the end tag of an element whose content is no HTML. */
  moveToEnd(name: string): void {
    const end = new RegExp(`</${name}`, 'gi');
    end.lastIndex = this.#at;
    this.#at = end.exec(this.#text)?.index ?? this.#text.length;
  }

  /** Takes what matches a sticky pattern here, perhaps nothing. */
  take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  /** Takes up to `end` and moves behind it. */
  takeUntil(end: string): string {
    const start = this.#at;
    const found = this.moveTo(end);
    const taken = this.#text.slice(start, this.#at);
    this.#at += found ? end.length : 0;
    return taken;
  }
}
