import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ServiceError } from '../service-error.ts';
import { serializationError } from '../codec/serialization-error.ts';

const unzip = promisify(gunzip);

/** Thrown for a body over the limit; who knows the service says so in its words. */
export class BodyTooLarge extends Error {}

/**
 * Reads a whole body into memory.
 * @throws {BodyTooLarge}
 */
export async function readBody(source: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    length += chunk.length;
    if (length > limit) {
      throw new BodyTooLarge();
    }
    chunks.push(chunk);
  }
  const [first] = chunks;
  if (chunks.length === 1 && first !== undefined) {
    return Buffer.from(first.buffer, first.byteOffset, first.byteLength);
  }
  return Buffer.concat(chunks, length);
}

/**
 * Undoes `Content-Encoding: gzip`, within the same limit.
 * @throws {BodyTooLarge}
 * @throws {ServiceError} SerializationException for what is no gzip
 */
export async function decompress(body: Buffer, encoding: string | undefined, limit: number): Promise<Buffer> {
  if (encoding === undefined || encoding === '' || encoding.toLowerCase() === 'identity') {
    return body;
  }
  if (encoding.toLowerCase() !== 'gzip') {
    throw new ServiceError(
      'UnsupportedMediaTypeException',
      `The content encoding ${encoding.slice(0, 100)} is not supported`,
      { status: 415 },
    );
  }
  try {
    return await unzip(body, { maxOutputLength: limit });
  } catch (error) {
    if (error instanceof RangeError) {
      throw new BodyTooLarge();
    }
    throw serializationError('The request body could not be decompressed');
  }
}
