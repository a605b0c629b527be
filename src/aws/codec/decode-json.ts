import type { ListShape, MapShape, Shape, StructShape, TimestampShape } from '../shape.ts';
import { serializationError, typeMismatch } from './serialization-error.ts';
import { moment, parseTimestamp } from './timestamp.ts';

type Values = Readonly<Record<string, unknown>>;

/** Shapes that hold themselves would let a request nest without end. */
const MAX_DEPTH = 64;

/**
 * Reads a parsed JSON value as a shape. Members that the shape does not have are left out, as AWS does.
 * @throws {ServiceError} SerializationException where a type is wrong
 */
export function decodeJson(shape: Shape, value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) {
    throw serializationError('The request is nested too deep');
  }
  switch (shape.kind) {
    case 'struct':
      return decodeStruct(shape, value, depth);
    case 'list':
      return decodeList(shape, value, depth);
    case 'map':
      return decodeMap(shape, value, depth);
    case 'number':
      return decodeNumber(value);
    case 'blob':
      return decodeBase64(value);
    case 'timestamp':
      return decodeTimestamp(shape, value);
    case 'string':
    case 'boolean':
      return decodePlain(shape.kind, value);
    default:
      return value;
  }
}

function decodePlain(kind: 'string' | 'boolean', value: unknown): unknown {
  return typeof value === kind ? value : raise(value, kind);
}

function raise(value: unknown, wanted: string): never {
  throw typeMismatch(value, wanted);
}

function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A structure as an object that has the members which are there. */
export function decodeStruct(shape: StructShape, value: unknown, depth = 0): Record<string, unknown> {
  if (!isRecord(value)) {
    throw typeMismatch(value, 'struct');
  }
  const decoded: Record<string, unknown> = {};
  for (const { name, shape: member } of shape.members) {
    // Names of members are the model's, so none of them is `__proto__`.
    const found = value[name];
    if (found !== undefined && found !== null && Object.hasOwn(value, name)) {
      decoded[name] = decodeJson(member, found, depth + 1);
    }
  }
  return decoded;
}

function decodeList({ item }: ListShape, value: unknown, depth: number): unknown[] {
  if (!Array.isArray(value)) {
    throw typeMismatch(value, 'list');
  }
  return value.map((entry: unknown) => (entry === null ? null : decodeJson(item.shape, entry, depth + 1)));
}

function decodeMap({ value: slot }: MapShape, value: unknown, depth: number): Record<string, unknown> {
  if (!isRecord(value)) {
    throw typeMismatch(value, 'map');
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key,
      entry === null ? null : decodeJson(slot.shape, entry, depth + 1),
    ]),
  );
}

/** Numbers that JSON has no digits for come as words. */
const WORDS: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

function decodeNumber(value: unknown): number {
  return typeof value === 'number' ? value : (WORDS.get(value) ?? raise(value, 'number'));
}

/** Bytes from base64, or as CBOR has them. `Buffer.from` skips what is none, which the length then shows. */
export function decodeBase64(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) {
    return value;
  }
  if (typeof value !== 'string') {
    throw typeMismatch(value, 'blob');
  }
  const bytes = Buffer.from(value, 'base64');
  const padding = value.endsWith('==') ? 2 : Number(value.endsWith('='));
  const digits = value.length - padding;
  if (digits % 4 === 1 || bytes.length !== Math.floor((digits * 3) / 4)) {
    throw serializationError('Base64 encoded value cannot be decoded');
  }
  return bytes;
}

function decodeTimestamp({ format }: TimestampShape, value: unknown): Date {
  if (value instanceof Date) {
    return value;
  }
  const isText = typeof value === 'string' && (format === 'date-time' || format === 'http-date');
  const date =
    typeof value === 'number' ? moment(Math.round(value * 1000)) : isText ? parseTimestamp(value) : undefined;
  return date ?? raise(value, 'timestamp');
}
