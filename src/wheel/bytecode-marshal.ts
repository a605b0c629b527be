import {
  FLAG_REFERABLE,
  marshalType as type,
  REFERENCE,
  SINGLETONS,
  writeMarshal,
  type MarshalNode,
} from './bytecode-marshal-node.ts';

/**
 * The serialisation of code objects (CPython's Python/marshal.c, version 4). How CPython writes equal code depends on
 * what the process did before: which strings it has interned, which constants are one object, what else holds them.
 * Here code is written anew in one way: equal constants are one object, an object is marked exactly when a reference
 * to it follows, strings are interned by their letters, and sets are in the order of their members' bytes.
 */
const FROZEN_SET = type('>');
const CODE = type('c');

/** Bytes of numbers. */
const FIXED_SIZES: ReadonlyMap<number, number> = new Map([
  [type('i'), 4],
  [type('g'), 8],
  [type('y'), 16],
]);
/** Strings whose length takes four bytes, and one. */
const LONG_STRINGS: ReadonlySet<number> = new Set(['s', 'u', 't', 'a', 'A'].map(type));
const SHORT_STRINGS: ReadonlySet<number> = new Set(['z', 'Z'].map(type));
/** Types of a string as it is and when it is interned. */
const INTERNED: ReadonlyMap<number, number> = new Map([
  [type('a'), type('A')],
  [type('z'), type('Z')],
]);
const NOT_INTERNED: ReadonlyMap<number, number> = new Map([
  [type('A'), type('a')],
  [type('Z'), type('z')],
  [type('t'), type('u')],
]);
const LONG_INTEGER = type('l');
/** Collections whose length takes four bytes, and one. */
const LONG_TUPLE = type('(');
const SHORT_TUPLE = type(')');
const SLICE = type(':');

/** Numbers before the objects of a code object, objects, then one number (the first line) and more objects. */
interface CodeLayout {
  readonly numbers: number;
  readonly objects: number;
  readonly objectsAfterLine: number;
}

/** Python/marshal.c of 3.8 to 3.10, and of 3.11 on. */
const layoutOf = (minor: number): CodeLayout =>
  minor < 11
    ? { numbers: 6, objects: 8, objectsAfterLine: 1 }
    : { numbers: 5, objects: 8, objectsAfterLine: 2 };

class UnknownFormat extends Error {}

/**
 * Writes serialised code in its one form.
 * @returns `undefined` when the bytes are not what CPython 3.minor is known to write
 */
export function canonicalMarshal(bytes: Buffer, minor: number): Buffer | undefined {
  try {
    const reader = new MarshalReader(bytes, layoutOf(minor));
    const root = reader.read();
    return reader.isAtEnd ? writeMarshal(root) : undefined;
  } catch (error) {
    if (error instanceof UnknownFormat || error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

class MarshalReader {
  readonly #bytes: Buffer;
  readonly #layout: CodeLayout;
  readonly #referable: (MarshalNode | undefined)[] = [];
  readonly #constants = new Map<string, MarshalNode>();
  #nodes = 0;
  #at = 0;

  constructor(bytes: Buffer, layout: CodeLayout) {
    this.#bytes = bytes;
    this.#layout = layout;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  read(): MarshalNode {
    const first = this.#take(1)[0] ?? 0;
    const kind = first & ~FLAG_REFERABLE;
    if (kind === REFERENCE) {
      const node = this.#referable[this.#take(4).readUInt32LE()];
      if (node === undefined) {
        throw new UnknownFormat();
      }
      return node;
    }
    // Numbered before its members are: a reference counts the objects begun so far.
    const index = this.#referable.length;
    if ((first & FLAG_REFERABLE) !== 0) {
      this.#referable.push(undefined);
    }
    const node = kind === CODE ? this.#readCode() : this.#readConstant(kind);
    if ((first & FLAG_REFERABLE) !== 0) {
      this.#referable[index] = node;
    }
    return node;
  }

  #take(count: number): Buffer {
    const end = this.#at + count;
    if (end > this.#bytes.length) {
      throw new UnknownFormat();
    }
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  #node(kind: number, parts: MarshalNode['parts']): MarshalNode {
    this.#nodes += 1;
    return { type: kind, number: this.#nodes, parts };
  }

  #readCode(): MarshalNode {
    const { numbers, objects, objectsAfterLine } = this.#layout;
    return this.#node(CODE, [
      this.#take(4 * numbers),
      ...this.#readMembers(objects),
      this.#take(4),
      ...this.#readMembers(objectsAfterLine),
    ]);
  }

  #readMembers(count: number): MarshalNode[] {
    const members: MarshalNode[] = [];
    while (members.length < count) {
      members.push(this.read());
    }
    return members;
  }

  #readConstant(kind: number): MarshalNode {
    const size = SINGLETONS.has(kind) ? 0 : this.#leafSize(kind);
    if (size !== undefined) {
      const bytes = this.#take(size);
      return this.#shared(internedType(kind, bytes), [bytes]);
    }
    if (kind === SLICE) {
      return this.#shared(kind, this.#readMembers(3));
    }
    const isShort = kind === SHORT_TUPLE;
    if (!isShort && kind !== LONG_TUPLE && kind !== FROZEN_SET) {
      throw new UnknownFormat();
    }
    const count = isShort ? this.#bytes.readUInt8(this.#at) : this.#bytes.readUInt32LE(this.#at);
    const head = this.#take(isShort ? 1 : 4);
    const members = this.#readMembers(count);
    return this.#shared(kind, [head, ...(kind === FROZEN_SET ? sortMembers(members) : members)]);
  }

  /** The one object for these parts. */
  #shared(kind: number, parts: MarshalNode['parts']): MarshalNode {
    const names = parts.map((part) => (Buffer.isBuffer(part) ? part.toString('latin1') : part.number));
    const key = `${kind} ${names.join(' ')}`;
    const known = this.#constants.get(key);
    if (known !== undefined) {
      return known;
    }
    const node = this.#node(kind, parts);
    this.#constants.set(key, node);
    return node;
  }

  /** Bytes of an object without members, after its type; `undefined` for any other. */
  #leafSize(kind: number): number | undefined {
    if (SHORT_STRINGS.has(kind)) {
      return 1 + this.#bytes.readUInt8(this.#at);
    }
    if (LONG_STRINGS.has(kind)) {
      return 4 + this.#bytes.readUInt32LE(this.#at);
    }
    if (kind === LONG_INTEGER) {
      // Digits of 15 bits, their count negative for a negative number.
      return 4 + 2 * Math.abs(this.#bytes.readInt32LE(this.#at));
    }
    return FIXED_SIZES.get(kind);
  }
}

/** CPython interns a code object's names, and constants that could be names, whenever it makes one (codeobject.c). */
function internedType(kind: number, bytes: Buffer): number {
  const plain = NOT_INTERNED.get(kind) ?? kind;
  const interned = INTERNED.get(plain);
  return interned !== undefined && /^\w*$/.test(bytes.toString('latin1', SHORT_STRINGS.has(kind) ? 1 : 4))
    ? interned
    : plain;
}

function sortMembers(members: readonly MarshalNode[]): MarshalNode[] {
  return members
    .map((member) => ({ member, bytes: writeMarshal(member) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ member }) => member);
}
