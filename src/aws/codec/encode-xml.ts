import type { ListShape, MapShape, Member, Shape, Slot, StructShape, Traits } from '../shape.ts';
import { itemName } from './decode-xml.ts';
import { asList } from './encode-json.ts';
import { encodeText } from './encode-text.ts';

type Values = Readonly<Record<string, unknown>>;

const SPECIAL = /[&<>"\r\u0000-\u0008\u000b\u000c\u000e-\u001f\u0085\u2028\ufffe\uffff]/g;
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as XML may hold it. What XML 1.0 has no way to write stands as a reference all the same, as in AWS's answers. */
export function escapeXml(text: string): string {
  return text.replace(
    SPECIAL,
    (character) => ESCAPES[character] ?? `&#x${character.charCodeAt(0).toString(16)};`,
  );
}

/** An element with content that is XML already. */
export function xmlElement(name: string, content: string, attributes = ''): string {
  return content === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}

/** How many digits a time of day has: S3 writes milliseconds, the query services whole seconds where they are whole. */
export type TimePrecision = 'milliseconds' | 'seconds';

/** Writes values of shapes as elements. */
export class XmlWriter {
  readonly #precision: TimePrecision;

  constructor(precision: TimePrecision) {
    this.#precision = precision;
  }

  /** The inside of a structure's element. Attributes are written by who writes its tag. */
  members(shape: StructShape, value: object): string {
    const values: Values = { ...value };
    return shape.members
      .filter(
        ({ name, traits }) => values[name] !== undefined && values[name] !== null && !traits.xmlAttribute,
      )
      .map((member) => this.#member(member, values[member.name]))
      .join('');
  }

  /** A value as an element of that name. */
  element({ shape, traits }: Slot, name: string, value: unknown): string {
    return xmlElement(name, this.#content(shape, value), namespace(traits) + attributesOf(shape, value));
  }

  #member({ name, shape, traits }: Member, value: unknown): string {
    const wireName = traits.xmlName ?? name;
    if (shape.kind === 'list') {
      return traits.xmlFlattened
        ? this.#items(shape.item, wireName, value)
        : xmlElement(wireName, this.#items(shape.item, itemName(shape), value), namespace(traits));
    }
    if (shape.kind === 'map') {
      return traits.xmlFlattened
        ? this.#entries(shape, wireName, value)
        : xmlElement(wireName, this.#entries(shape, 'entry', value), namespace(traits));
    }
    return this.element({ shape, traits }, wireName, value);
  }

  #content(shape: Shape, value: unknown): string {
    switch (shape.kind) {
      case 'struct':
        return this.members(shape, Object(value));
      case 'list':
        return this.#items(shape.item, itemName(shape), value);
      case 'map':
        return this.#entries(shape, 'entry', value);
      case 'timestamp':
        return this.#timestamp(shape, value);
      case 'string':
      case 'number':
      case 'boolean':
      case 'blob':
      case 'document':
      case 'unit':
        return escapeXml(encodeText(shape, value, 'date-time'));
    }
  }

  #timestamp(shape: Shape, value: unknown): string {
    const text = encodeText(shape, value, 'date-time');
    return this.#precision === 'seconds' ? text.replace('.000Z', 'Z') : text;
  }

  #items(item: ListShape['item'], name: string, value: unknown): string {
    return asList(value)
      .map((entry) => this.element(item, name, entry))
      .join('');
  }

  #entries({ key, value: slot }: MapShape, name: string, value: unknown): string {
    return Object.entries<unknown>(Object(value))
      .map(([entryKey, entryValue]) =>
        xmlElement(
          name,
          xmlElement(key.traits.xmlName ?? 'key', escapeXml(entryKey)) +
            this.element(slot, slot.traits.xmlName ?? 'value', entryValue),
        ),
      )
      .join('');
  }
}

function namespace({ xmlNamespace }: Traits): string {
  if (xmlNamespace === undefined) {
    return '';
  }
  const [prefix, uri] = xmlNamespace;
  return ` xmlns${prefix ? `:${prefix}` : ''}="${escapeXml(uri)}"`;
}

function attributesOf(shape: Shape, value: unknown): string {
  if (shape.kind !== 'struct') {
    return '';
  }
  const values: Values = { ...Object(value) };
  return shape.members
    .filter(({ name, traits }) => traits.xmlAttribute && values[name] !== undefined)
    .map(({ name, traits }) => ` ${traits.xmlName ?? name}="${escapeXml(String(values[name]))}"`)
    .join('');
}
