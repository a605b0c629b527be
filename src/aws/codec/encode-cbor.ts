import type { ListShape, MapShape, Shape, StructShape } from '../shape.ts';
import { asList, asText, toBytes } from './encode-json.ts';
import { toDate } from './timestamp.ts';

/** Major types of RFC 8949. */
const UNSIGNED = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const LIST = 4;
const MAP = 5;
const TAG = 6;
const EPOCH_TAG = 1;

/** Writes a value of a shape as CBOR. */
export function encodeCbor(shape: Shape, value: unknown): Buffer {
  if (value === null || value === undefined) {
    return Buffer.from([0xf6]);
  }
  switch (shape.kind) {
    case 'struct':
      return encodeStruct(shape, Object(value));
    case 'list':
      return encodeList(shape, asList(value));
    case 'map':
      return encodeMap(shape, Object(value));
    case 'timestamp':
      return Buffer.concat([head(TAG, EPOCH_TAG), number(toDate(value).getTime() / 1000)]);
    case 'blob':
      return bytes(toBytes(value));
    case 'number':
      return shape.isDouble === true ? double(Number(value)) : number(Number(value));
    case 'boolean':
      return Buffer.from([value === true ? 0xf5 : 0xf4]);
    default:
      return text(asText(value));
  }
}

function encodeStruct(shape: StructShape, values: Readonly<Record<string, unknown>>): Buffer {
  const members = shape.members.filter(({ name }) => (values[name] ?? null) !== null);
  const parts = members.flatMap((member) => [
    text(member.name),
    encodeCbor(member.shape, values[member.name]),
  ]);
  return Buffer.concat([head(MAP, members.length), ...parts]);
}

function encodeList({ item }: ListShape, items: readonly unknown[]): Buffer {
  return Buffer.concat([head(LIST, items.length), ...items.map((each) => encodeCbor(item.shape, each))]);
}

function encodeMap({ value }: MapShape, values: Readonly<Record<string, unknown>>): Buffer {
  const entries = Object.entries(values);
  const parts = entries.flatMap(([key, entry]) => [text(key), encodeCbor(value.shape, entry)]);
  return Buffer.concat([head(MAP, entries.length), ...parts]);
}

function bytes(content: Buffer): Buffer {
  return Buffer.concat([head(BYTES, content.length), content]);
}

function text(value: string): Buffer {
  const content = Buffer.from(value);
  return Buffer.concat([head(TEXT, content.length), content]);
}

function head(major: number, argument: number): Buffer {
  if (argument < 24) {
    return Buffer.from([(major << 5) | argument]);
  }
  const encoded = Buffer.alloc(argument > 0xffffffff ? 9 : 5);
  if (encoded.length === 9) {
    encoded.writeUInt8((major << 5) | 27, 0);
    encoded.writeBigUInt64BE(BigInt(argument), 1);
  } else {
    encoded.writeUInt8((major << 5) | 26, 0);
    encoded.writeUInt32BE(argument, 1);
  }
  return encoded;
}

function number(value: number): Buffer {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    return value >= 0 ? head(UNSIGNED, value) : head(NEGATIVE, -1 - value);
  }
  return double(value);
}

function double(value: number): Buffer {
  const encoded = Buffer.alloc(9);
  encoded.writeUInt8(0xfb, 0);
  encoded.writeDoubleBE(value, 1);
  return encoded;
}
