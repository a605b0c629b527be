/** An element of a document. White space is kept: keys of objects may begin with it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Text of the element itself, without that of its children. */
  readonly text: string;
}

/** What is no document that AWS would read. */
export class XmlError extends Error {}

const MAX_DEPTH = 32;
const MAX_ELEMENTS = 200_000;

/** One piece of markup, or the text before the next. Sticky, so that no part of the input is read twice. */
const MARKUP =
  /<(?:!\[CDATA\[([^]*?)\]\]>|!--[^]*?-->|\?[^]*?\?>|\/([^\s<>/="'&]{1,128})\s*>|([^\s<>/="'&!?]{1,128})((?:\s+[^\s<>/="'&]{1,128}\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>)|([^<]+)/y;
const ATTRIBUTE = /([^\s<>/="'&]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;
/** A lone ampersand is a reference to nothing. */
const REFERENCE = /&(?:(?:lt|gt|amp|quot|apos|#x[0-9a-fA-F]{1,6}|#[0-9]{1,7});)?/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

interface OpenElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

/**
 * Reads a document: no document type, no entities but the five of XML itself, and bounded in depth and number of
 * elements, so that no input grows when it is read. Prefixes of element names are dropped.
 * @throws {XmlError}
 */
export function readXml(text: string): XmlElement {
  const root: OpenElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  let elements = 0;
  const markup = new RegExp(MARKUP);
  const source = text.startsWith('\ufeff') ? text.slice(1) : text;
  while (markup.lastIndex < source.length) {
    const found = markup.exec(source);
    if (found === null) {
      throw new XmlError('The document is not well-formed');
    }
    elements += readMarkup(open, found);
    if (elements > MAX_ELEMENTS) {
      throw new XmlError('The document has too many elements');
    }
  }
  const [document] = root.children;
  const isOne = root.children.length === 1 && open.length === 1 && root.text.trim() === '';
  if (document === undefined || !isOne) {
    throw new XmlError('The document is not one element');
  }
  return document;
}

/** @returns how many elements it began */
function readMarkup(open: OpenElement[], found: RegExpExecArray): number {
  const [, cdata, closed, opened, attributes = '', empty, plain] = found;
  const top = open.at(-1);
  if (top !== undefined) {
    top.text += cdata ?? (plain === undefined ? '' : expand(plain));
  }
  if (opened !== undefined) {
    begin(open, { name: opened, attributes: readAttributes(attributes), children: [], text: '' });
  }
  if (closed !== undefined || empty === '/') {
    end(open, closed ?? opened ?? '');
  }
  return opened === undefined ? 0 : 1;
}

function begin(open: OpenElement[], element: OpenElement): void {
  if (open.length > MAX_DEPTH) {
    throw new XmlError('The document is too deep');
  }
  open.push(element);
}

function end(open: OpenElement[], name: string): void {
  const element = open.pop();
  const parent = open.at(-1);
  if (element === undefined || parent === undefined || element.name !== name) {
    throw new XmlError('An element is not closed');
  }
  parent.children.push({ ...element, name: localName(name) });
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries(
    Array.from(text.matchAll(ATTRIBUTE), ([, name = '', double, single]) => [
      name,
      expand(double ?? single ?? ''),
    ]),
  );
}

function expand(text: string): string {
  if (!text.includes('&')) {
    return text;
  }
  return text.replace(REFERENCE, (reference) => {
    const name = reference.slice(1, -1);
    const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    if (ENTITIES[name] === undefined && !isCharacter(code)) {
      throw new XmlError('An entity is not known');
    }
    return ENTITIES[name] ?? String.fromCodePoint(code);
  });
}

function isCharacter(code: number): boolean {
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
}
