import { BLOCK_BYTES, decodeTarHeader, tarPadding, type TarHeader } from './tar.ts';

/** A file of an archive. Its content must be read to the end before the next file is asked for. */
export interface TarFile extends TarHeader {
  readonly content: AsyncIterable<Uint8Array>;
}

/**
 * The files of a tar archive in their order, read as a stream.
 * @param fail makes the error for an archive that is damaged or ends early
 */
export async function* readTar(
  archive: AsyncIterable<Uint8Array>,
  fail: (reason: string) => Error,
): AsyncGenerator<TarFile> {
  const bytes = new ByteQueue(archive, fail);
  for (;;) {
    const block = await bytes.take(BLOCK_BYTES);
    if (block.every((byte) => byte === 0)) {
      return;
    }
    const header = decodeTarHeader(block);
    if (header === undefined) {
      throw fail('it is no tar archive, or is damaged');
    }
    yield { ...header, content: bytes.pieces(header.size) };
    await bytes.take(tarPadding(header.size));
  }
}

/** Gives bytes of a stream in the portions that are asked for. */
class ByteQueue {
  readonly #pieces: AsyncIterator<Uint8Array>;
  readonly #fail: (reason: string) => Error;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>, fail: (reason: string) => Error) {
    this.#pieces = source[Symbol.asyncIterator]();
    this.#fail = fail;
  }

  /** Exactly so many bytes; for small numbers. */
  async take(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const piece of this.pieces(length)) {
      parts.push(piece);
    }
    return Buffer.concat(parts);
  }

  async *pieces(length: number): AsyncGenerator<Buffer> {
    let missing = length;
    while (missing > 0) {
      if (this.#rest.length === 0) {
        await this.#fill();
      }
      const piece = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(piece.length);
      missing -= piece.length;
      yield piece;
    }
  }

  async #fill(): Promise<void> {
    const { done, value } = await this.#pieces.next();
    if (done === true) {
      throw this.#fail('it ends early');
    }
    this.#rest = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
}
