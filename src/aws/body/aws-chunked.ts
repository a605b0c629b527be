import { ServiceError } from '../service-error.ts';

/** What may be checked of each chunk, for bodies whose chunks are signed. */
export interface ChunkVerifier {
  /** Begins with the next chunk's bytes. */
  update(bytes: Uint8Array): void;
  /** Ends the chunk. @throws {ServiceError} SignatureDoesNotMatch */
  endChunk(signature: string | undefined): void;
  /** Trailers as they came, each line with its line feed, without the signature. @throws {ServiceError} */
  endTrailers(lines: string, signature: string | undefined): void;
}

export interface DecodedChunks {
  /** The bytes, without their framing. */
  readonly content: AsyncIterable<Uint8Array>;
  /** Headers that came after the content, by lower-case name; filled once the content was read. */
  readonly trailers: ReadonlyMap<string, string>;
}

const MAX_LINE = 4096;
const MAX_TRAILERS = 16;
const CHUNK_HEADER = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?\s*$/;

function malformed(): ServiceError {
  return new ServiceError('IncompleteBody', 'The request body terminated unexpectedly');
}

/** Hands out lines and byte runs of a stream, whatever its pieces are. */
class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async #fill(): Promise<void> {
    const next = await this.#source.next();
    if (next.done === true) {
      throw malformed();
    }
    this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
  }

  /** Up to a line feed, without it and the carriage return before. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf(10);
      if (end !== -1) {
        const line = Buffer.from(this.#rest.subarray(0, end)).toString('latin1');
        this.#rest = this.#rest.subarray(end + 1);
        return line.endsWith('\r') ? line.slice(0, -1) : line;
      }
      if (this.#rest.length > MAX_LINE) {
        throw malformed();
      }
      await this.#fill();
    }
  }

  /** At most `length` bytes, at least one. */
  async some(length: number): Promise<Uint8Array> {
    if (this.#rest.length === 0) {
      await this.#fill();
    }
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(taken.length);
    return taken;
  }

  /** Reads what is left, so that the connection can be used again. */
  async drain(): Promise<void> {
    for (let next = await this.#source.next(); next.done !== true; next = await this.#source.next()) {
      if (next.value.length > MAX_LINE) {
        throw malformed();
      }
    }
  }
}

/**
 * Takes the framing of `Content-Encoding: aws-chunked` away: chunks `SIZE[;chunk-signature=…]`, an empty one at the end,
 * then trailers. The content fails with IncompleteBody where the framing or the length is wrong.
 */
export function decodeAwsChunked(
  source: AsyncIterable<Uint8Array>,
  decodedLength: number | undefined,
  verifier?: ChunkVerifier,
): DecodedChunks {
  const trailers = new Map<string, string>();
  const reader = new ByteReader(source);
  async function* read(): AsyncGenerator<Uint8Array> {
    let total = 0;
    for (;;) {
      const [, size = '', signature] = CHUNK_HEADER.exec(await reader.line()) ?? [];
      if (size === '') {
        throw malformed();
      }
      const length = Number.parseInt(size, 16);
      total += length;
      if (decodedLength !== undefined && total > decodedLength) {
        throw malformed();
      }
      yield* readChunk(reader, length, verifier);
      verifier?.endChunk(signature);
      if (length === 0) {
        break;
      }
      if ((await reader.line()) !== '') {
        throw malformed();
      }
    }
    if (decodedLength !== undefined && total !== decodedLength) {
      throw malformed();
    }
    await readTrailers(reader, trailers, verifier);
    await reader.drain();
  }
  return { content: read(), trailers };
}

async function* readChunk(
  reader: ByteReader,
  length: number,
  verifier: ChunkVerifier | undefined,
): AsyncGenerator<Uint8Array> {
  for (let left = length; left > 0;) {
    const bytes = await reader.some(left);
    left -= bytes.length;
    verifier?.update(bytes);
    yield bytes;
  }
}

const SIGNATURE_TRAILER = 'x-amz-trailer-signature';

async function readTrailers(
  reader: ByteReader,
  trailers: Map<string, string>,
  verifier: ChunkVerifier | undefined,
): Promise<void> {
  let signed = '';
  let signature: string | undefined;
  for (let line = await lineOrEnd(reader); line !== ''; line = await lineOrEnd(reader)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (colon < 1 || trailers.size >= MAX_TRAILERS) {
      throw malformed();
    }
    if (name === SIGNATURE_TRAILER) {
      signature = value;
    } else {
      trailers.set(name, value);
      signed += `${name}:${value}\n`;
    }
  }
  if (trailers.size > 0) {
    verifier?.endTrailers(signed, signature);
  }
}

/** Some clients leave the last line break out. */
async function lineOrEnd(reader: ByteReader): Promise<string> {
  try {
    return await reader.line();
  } catch (error) {
    if (error instanceof ServiceError) {
      return '';
    }
    throw error;
  }
}
