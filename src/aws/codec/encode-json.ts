import { doubleText } from '../doubles.ts';
import type { NumberShape, Shape, StructShape, TimestampShape } from '../shape.ts';
import { formatTimestamp, toDate } from './timestamp.ts';

declare global {
  interface JSON {
    /** What `JSON.stringify` writes as it is (ECMAScript proposal "JSON.parse source text access", in Node since 21). */
    rawJSON(text: string): unknown;
  }
}

type Values = Readonly<Record<string, unknown>>;

/** A structure as a value for `JSON.stringify`. Only members of the shape that are there are written. */
export function encodeJsonStruct(shape: StructShape, value: object): Values {
  const values: Values = Object(value);
  const encoded: Record<string, unknown> = {};
  for (const { name, shape: member } of shape.members) {
    const found = values[name];
    if (found !== undefined && found !== null) {
      encoded[name] = encodeJson(member, found);
    }
  }
  return encoded;
}

/** A value of a shape as a value for `JSON.stringify`. */
export function encodeJson(shape: Shape, value: unknown): unknown {
  if (value === null || value === undefined) {
    return null;
  }
  switch (shape.kind) {
    case 'struct':
      return encodeJsonStruct(shape, Object(value));
    case 'list':
      return asList(value).map((item) => encodeJson(shape.item.shape, item));
    case 'map':
      return Object.fromEntries(
        Object.entries(Object(value)).map(([key, entry]) => [key, encodeJson(shape.value.shape, entry)]),
      );
    case 'blob':
      return toBytes(value).toString('base64');
    case 'timestamp':
      return encodeTimestamp(shape, value);
    case 'number':
      return encodeNumber(shape, value);
    default:
      return value;
  }
}

function encodeNumber({ isDouble }: NumberShape, value: unknown): unknown {
  if (typeof value !== 'number') {
    return value;
  }
  // JSON has no digits for these.
  if (!Number.isFinite(value)) {
    return String(value);
  }
  return isDouble === true ? JSON.rawJSON(doubleText(value)) : value;
}

/** A text as it is, and what is none as JSON would have it. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Bytes of a blob that an operation answers as bytes or as text. */
export function toBytes(value: unknown): Buffer {
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
  return Buffer.from(String(value));
}

function encodeTimestamp({ format }: TimestampShape, value: unknown): number | string {
  const date = toDate(value);
  return format === 'date-time' || format === 'http-date'
    ? formatTimestamp(date, format)
    : date.getTime() / 1000;
}
