import { holdsDoubles } from './doubles.ts';

/**
 * The shapes of an API, made ready once from the schemas of the SDK's client packages. A schema there is an array
 * `[kind, namespace, name, traits, …]`, a simple type a number, and what refers to others a function.
 */

/** What Smithy says of a shape or of the member that holds it. Numbers stand for true. */
export interface Traits {
  readonly httpLabel?: 1;
  readonly httpQuery?: string;
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpPayload?: 1;
  readonly httpResponseCode?: 1;
  readonly http?: readonly [method: string, target: string, status: number];
  readonly httpChecksum?: unknown;
  readonly xmlName?: string;
  readonly xmlFlattened?: 1;
  readonly xmlAttribute?: 1;
  readonly xmlNamespace?: readonly [prefix: string, uri: string];
  readonly eventPayload?: 1;
  readonly eventHeader?: 1;
  readonly streaming?: 1;
  readonly sensitive?: 1;
  readonly error?: 'client' | 'server';
  readonly httpError?: number;
  readonly awsQueryError?: readonly [code: string, status: number];
}

/** A shape where it is used, with what its user says of it too. */
export interface Slot {
  readonly shape: Shape;
  readonly traits: Traits;
}

export interface Member extends Slot {
  readonly name: string;
  readonly required: boolean;
}

export interface ScalarShape {
  readonly kind: 'string' | 'boolean' | 'blob' | 'document' | 'unit';
}

export interface NumberShape {
  readonly kind: 'number';
  /** Whether whole numbers are written as `2.0`. */
  readonly isDouble?: true;
}

export interface TimestampShape {
  readonly kind: 'timestamp';
  /** Given by the model, else left to the protocol and the place. */
  readonly format: TimestampFormat | undefined;
}

export type TimestampFormat = 'date-time' | 'http-date' | 'epoch-seconds';

export interface ListShape {
  readonly kind: 'list';
  readonly item: Slot;
}

export interface MapShape {
  readonly kind: 'map';
  readonly key: Slot;
  readonly value: Slot;
}

export interface StructShape {
  readonly kind: 'struct';
  readonly name: string;
  readonly traits: Traits;
  readonly members: readonly Member[];
  readonly union: boolean;
}

export type Shape = ScalarShape | NumberShape | TimestampShape | ListShape | MapShape | StructShape;

/** Kinds of schemas, the first number of each. */
const SIMPLE = 0;
const LIST = 1;
const MAP = 2;
const STRUCT = 3;
const UNION = 4;
export const OPERATION = 9;
export const ERROR = -3;

/** Traits that are true or false come as bits. */
const TRAIT_BITS = [
  'httpLabel',
  'idempotent',
  'idempotencyToken',
  'sensitive',
  'httpPayload',
  'httpResponseCode',
  'httpQueryParams',
] as const;

const SIMPLE_SHAPES: ReadonlyMap<unknown, Shape> = new Map<unknown, Shape>([
  [0, { kind: 'string' }],
  [1, { kind: 'number' }],
  [2, { kind: 'boolean' }],
  [4, { kind: 'timestamp', format: undefined }],
  [5, { kind: 'timestamp', format: 'date-time' }],
  [6, { kind: 'timestamp', format: 'http-date' }],
  [7, { kind: 'timestamp', format: 'epoch-seconds' }],
  [15, { kind: 'document' }],
  [21, { kind: 'blob' }],
  [42, { kind: 'blob' }],
  ['unit', { kind: 'unit' }],
]);

const STREAMING_BLOB = 42;
const LIST_OF = 0b0100_0000;
const MAP_OF = 0b1000_0000;

const made = new WeakMap<object, Slot>();

/** Traits as an object, however the schema has them. */
export function readTraits(traits: unknown): Traits {
  if (typeof traits === 'number') {
    return Object.fromEntries(
      TRAIT_BITS.flatMap((name, bit) => (((traits >> bit) & 1) === 1 ? [[name, 1] as const] : [])),
    );
  }
  return typeof traits === 'object' && traits !== null ? traits : {};
}

/** The shape that a schema describes. Equal schemas give the same shape. */
export function readSlot(schema: unknown): Slot {
  if (typeof schema === 'function') {
    return readSlot(schema());
  }
  if (Array.isArray(schema) && schema.length === 2) {
    const target = readSlot(schema[0]);
    return { shape: target.shape, traits: { ...target.traits, ...readTraits(schema[1]) } };
  }
  if (Array.isArray(schema)) {
    return readStatic(schema);
  }
  return readSimple(schema);
}

function readSimple(schema: unknown): Slot {
  const simple = SIMPLE_SHAPES.get(schema);
  if (simple !== undefined) {
    return { shape: simple, traits: schema === STREAMING_BLOB ? { streaming: 1 } : {} };
  }
  if (typeof schema === 'number' && schema >= MAP_OF) {
    return {
      shape: { kind: 'map', key: readSimple(0), value: readSimple(schema & (LIST_OF - 1)) },
      traits: {},
    };
  }
  if (typeof schema === 'number' && schema >= LIST_OF) {
    return { shape: { kind: 'list', item: readSimple(schema & (LIST_OF - 1)) }, traits: {} };
  }
  throw new TypeError(`A schema of the SDK is of an unknown kind: ${String(schema)}`);
}

function readStatic(schema: readonly unknown[]): Slot {
  const known = made.get(schema);
  if (known !== undefined) {
    return known;
  }
  const traits = readTraits(schema[3]);
  if (schema[0] === SIMPLE) {
    const slot = readSlot(schema[4]);
    return remember(schema, { shape: slot.shape, traits: { ...slot.traits, ...traits } });
  }
  if (schema[0] === LIST) {
    const list = { kind: 'list' as const, item: UNSET };
    const slot = remember(schema, { shape: list, traits });
    list.item = readSlot(schema[4]);
    return slot;
  }
  if (schema[0] === MAP) {
    const map = { kind: 'map' as const, key: UNSET, value: UNSET };
    const slot = remember(schema, { shape: map, traits });
    map.key = readSlot(schema[4]);
    map.value = readSlot(schema[5]);
    return slot;
  }
  return readStruct(schema, traits);
}

function readStruct(schema: readonly unknown[], traits: Traits): Slot {
  const [kind, , name, , names, schemas, required] = schema;
  if (
    (kind !== STRUCT && kind !== UNION && kind !== ERROR) ||
    !Array.isArray(names) ||
    !Array.isArray(schemas)
  ) {
    throw new TypeError(`A schema of the SDK is of an unknown kind: ${String(kind)}`);
  }
  const members: Member[] = [];
  const shape = { kind: 'struct' as const, name: String(name), traits, members, union: kind === UNION };
  // Shapes may hold themselves: this one must be known before its members are read.
  const slot = remember(schema, { shape, traits });
  const requiredCount = typeof required === 'number' ? required : 0;
  for (const [at, member] of names.entries()) {
    const { shape: target, traits: own } = readMember(schemas[at]);
    members.push({
      name: String(member),
      required: at < requiredCount,
      shape: holdsDoubles(String(name), String(member)) ? asDouble(target) : target,
      traits: own,
    });
  }
  return slot;
}

/** The shape with all of its numbers doubles. */
function asDouble(shape: Shape): Shape {
  switch (shape.kind) {
    case 'number':
      return { kind: 'number', isDouble: true };
    case 'list':
      return { ...shape, item: { ...shape.item, shape: asDouble(shape.item.shape) } };
    case 'map':
      return { ...shape, value: { ...shape.value, shape: asDouble(shape.value.shape) } };
    default:
      return shape;
  }
}

/** A structure's own name and namespace in XML are for when it is the whole document, not for members that hold it. */
function readMember(schema: unknown): Slot {
  const slot = readSlot(schema);
  if (slot.shape.kind !== 'struct') {
    return slot;
  }
  const own = Array.isArray(schema) && schema.length === 2 ? readTraits(schema[1]) : {};
  const { xmlName: _, ...rest } = slot.traits;
  return { shape: slot.shape, traits: own.xmlName === undefined ? rest : { ...rest, xmlName: own.xmlName } };
}

const UNSET: Slot = { shape: { kind: 'unit' }, traits: {} };

function remember(schema: object, slot: Slot): Slot {
  made.set(schema, slot);
  return slot;
}
