import type { Shape } from '../shape.ts';
import { decodeBase64 } from './decode-json.ts';
import { typeMismatch } from './serialization-error.ts';
import { parseTimestamp } from './timestamp.ts';

const NUMBER = /^[+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,3})?$|^(?:NaN|-?Infinity)$/;

/**
 * Reads the text of an XML element, a form field or a header as a scalar.
 * @throws {ServiceError} SerializationException where the text is none
 */
export function decodeText(shape: Shape, text: string): unknown {
  switch (shape.kind) {
    case 'string':
      return text;
    case 'number':
      return decodeNumber(text);
    case 'boolean':
      return decodeBoolean(text);
    case 'timestamp':
      return parseTimestamp(text.trim()) ?? raise(text, 'timestamp');
    case 'blob':
      return decodeBase64(text.trim());
    default:
      return undefined;
  }
}

function decodeNumber(text: string): number {
  return NUMBER.test(text.trim()) ? Number(text) : raise(text, 'number');
}

function decodeBoolean(text: string): boolean {
  const word = text.trim().toLowerCase();
  return word === 'true' || word === 'false' ? word === 'true' : raise(text, 'boolean');
}

function raise(text: string, wanted: string): never {
  throw typeMismatch(text, wanted);
}
