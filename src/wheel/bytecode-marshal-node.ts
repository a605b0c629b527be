/** Python/marshal.c: the letter that an object starts with, and the bit that marks one as referred to later. */
export const FLAG_REFERABLE = 0x80;
export const marshalType = (letter: string): number => letter.charCodeAt(0);
export const REFERENCE = marshalType('r');

/** Objects of which there is one: they are never referred to. */
export const SINGLETONS: ReadonlySet<number> = new Set(['N', 'T', 'F', 'S', '.'].map(marshalType));

/** A serialised object: bytes as they are, and objects. The same object may be in several places. */
export interface MarshalNode {
  readonly type: number;
  readonly number: number;
  readonly parts: readonly (Buffer | MarshalNode)[];
}

/** Writes an object: one that is in several places once, and references to it, numbered as they begin. */
export function writeMarshal(root: MarshalNode): Buffer {
  const writer = new MarshalWriter(root);
  return writer.finish();
}

class MarshalWriter {
  readonly #uses = new Map<MarshalNode, number>();
  readonly #numbers = new Map<MarshalNode, number>();
  readonly #pieces: Buffer[] = [];

  constructor(root: MarshalNode) {
    this.#countUses(root);
    this.#write(root);
  }

  finish(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  #countUses(node: MarshalNode): void {
    const uses = this.#uses.get(node) ?? 0;
    this.#uses.set(node, uses + 1);
    if (uses === 0) {
      for (const part of node.parts) {
        if (!Buffer.isBuffer(part)) {
          this.#countUses(part);
        }
      }
    }
  }

  #write(node: MarshalNode): void {
    const number = this.#numbers.get(node);
    if (number !== undefined) {
      const reference = Buffer.alloc(5, REFERENCE);
      reference.writeUInt32LE(number, 1);
      this.#pieces.push(reference);
      return;
    }
    const isShared = (this.#uses.get(node) ?? 0) > 1 && !SINGLETONS.has(node.type);
    if (isShared) {
      this.#numbers.set(node, this.#numbers.size);
    }
    this.#pieces.push(Buffer.from([isShared ? node.type | FLAG_REFERABLE : node.type]));
    for (const part of node.parts) {
      if (Buffer.isBuffer(part)) {
        this.#pieces.push(part);
      } else {
        this.#write(part);
      }
    }
  }
}
