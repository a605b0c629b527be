import type { Shape, StructShape } from '../shape.ts';
import { asList, encodeJson } from './encode-json.ts';

/** JSON of structures that never change; absent until it is first needed. */
const texts = new WeakMap<object, string | undefined>();

/** Says of a part of an answer that it never changes, so that its JSON is made once. It must be of one shape only. */
export function markUnchanging(value: object): void {
  texts.set(Object.freeze(value), undefined);
}

/** The JSON of a structure: what `encodeJsonStruct` answers, as text. */
export function jsonText(shape: StructShape, value: object): string {
  const known = texts.get(value);
  if (known !== undefined) {
    return known;
  }
  const text = membersText(shape, value);
  if (texts.has(value)) {
    texts.set(value, text);
  }
  return text;
}

function membersText(shape: StructShape, value: object): string {
  const values: Readonly<Record<string, unknown>> = Object(value);
  let text = '';
  for (const { name, shape: member } of shape.members) {
    const found = values[name];
    if (found !== undefined && found !== null) {
      text += `${text === '' ? '' : ','}"${name}":${valueText(member, found)}`;
    }
  }
  return `{${text}}`;
}

/** Only structures in lists are ever the same again; what else there is the engine writes faster. */
function valueText(shape: Shape, value: unknown): string {
  if (shape.kind === 'list' && shape.item.shape.kind === 'struct') {
    const { shape: item } = shape.item;
    return `[${asList(value)
      .map((each) => (each === null || each === undefined ? 'null' : jsonText(item, Object(each))))
      .join()}]`;
  }
  return JSON.stringify(encodeJson(shape, value));
}
