import type { ListShape, MapShape, Member, Shape, StructShape } from '../shape.ts';
import { decodeText } from './decode-text.ts';
import type { XmlElement } from './xml-reader.ts';

/** Reads an element as a shape. */
export function decodeXml(shape: Shape, element: XmlElement): unknown {
  switch (shape.kind) {
    case 'struct':
      return decodeXmlStruct(shape, element);
    case 'list':
      return decodeItems(
        shape,
        element.children.filter(({ name }) => name === itemName(shape)),
      );
    case 'map':
      return decodeEntries(
        shape,
        element.children.filter(({ name }) => name === 'entry'),
      );
    case 'string':
    case 'number':
    case 'boolean':
    case 'blob':
    case 'document':
    case 'timestamp':
    case 'unit':
      return decodeText(shape, element.text);
  }
}

export function itemName({ item }: ListShape): string {
  return item.traits.xmlName ?? 'member';
}

/** Reads an element as a structure with the members that are there. */
export function decodeXmlStruct(shape: StructShape, element: XmlElement): Record<string, unknown> {
  const decoded: Record<string, unknown> = {};
  for (const member of shape.members) {
    const value = decodeMember(member, element);
    if (value !== undefined) {
      decoded[member.name] = value;
    }
  }
  return decoded;
}

function decodeMember({ name, shape, traits }: Member, element: XmlElement): unknown {
  const wireName = traits.xmlName ?? name;
  if (traits.xmlAttribute) {
    return element.attributes[wireName];
  }
  const found = element.children.filter((child) => child.name === wireName);
  const [first] = found;
  if (first === undefined) {
    return undefined;
  }
  if (traits.xmlFlattened && shape.kind === 'list') {
    return decodeItems(shape, found);
  }
  if (traits.xmlFlattened && shape.kind === 'map') {
    return decodeEntries(shape, found);
  }
  return decodeXml(shape, first);
}

function decodeItems({ item }: ListShape, elements: readonly XmlElement[]): unknown[] {
  return elements.map((element) => decodeXml(item.shape, element));
}

function decodeEntries(shape: MapShape, entries: readonly XmlElement[]): Record<string, unknown> {
  const keyName = shape.key.traits.xmlName ?? 'key';
  const valueName = shape.value.traits.xmlName ?? 'value';
  return Object.fromEntries(
    entries.flatMap(({ children }) => {
      const key = children.find(({ name }) => name === keyName);
      const value = children.find(({ name }) => name === valueName);
      return key === undefined || value === undefined
        ? []
        : [[key.text, decodeXml(shape.value.shape, value)]];
    }),
  );
}
