import { InternalError } from '../../errors/zipwright-error.ts';
import { createChecksum, type Checksum } from '../../aws/body/checksum.ts';
import { integrityOf } from '../../aws/body/integrity.ts';
import { ServiceError } from '../../aws/service-error.ts';
import type { StoredBlob } from '../../state/blobs.ts';
import type { Algorithm } from './checksum/algorithms.ts';
import { checkChecksum, checkMd5, type RequestedChecksum } from './checksum/request.ts';
import type { S3 } from './s3.ts';

/** Most bytes of one PutObject, one part, one CopyObject: 5 GiB. */
export const MAX_UPLOAD_BYTES = 5 * 1024 ** 3;

export interface StoredBody extends StoredBlob {
  /** In base64. */
  readonly checksums: ReadonlyMap<Algorithm, string>;
}

/**
 * Streams a request's body into a blob, and sums it up on the way.
 * @param algorithms the checksums wanted
 * @throws {ServiceError} EntityTooLarge, and what the body's stream throws; no row names the blob then
 */
export async function storeBody(
  { blobs }: Pick<S3, 'blobs'>,
  body: unknown,
  algorithms: readonly Algorithm[],
): Promise<StoredBody> {
  const integrity = typeof body === 'object' && body !== null ? integrityOf(body) : undefined;
  const sums = new Map<Algorithm, Checksum>();
  // The blob brings two with it, and what the request is checked against was computed on the way here.
  const known = new Set<Algorithm>(['SHA256', 'MD5', ...(integrity?.algorithms ?? [])]);
  for (const algorithm of algorithms.filter((each) => !known.has(each))) {
    sums.set(algorithm, createChecksum(algorithm));
  }
  const blob = await blobs.put(summed(chunksOf(body), [...sums.values()]));
  const checksums = new Map<Algorithm, string>([
    ['SHA256', Buffer.from(blob.sha256, 'hex').toString('base64')],
    ['MD5', Buffer.from(blob.md5, 'hex').toString('base64')],
  ]);
  for (const algorithm of integrity?.algorithms ?? []) {
    const calculated = integrity?.calculated(algorithm);
    if (calculated !== undefined) {
      checksums.set(algorithm, calculated);
    }
  }
  for (const [algorithm, sum] of sums) {
    checksums.set(algorithm, sum.digest().toString('base64'));
  }
  return { ...blob, checksums };
}

/** What a client says of its body. */
export interface BodyExpectations {
  /** In hexadecimal. */
  readonly md5?: string | undefined;
  readonly checksum?: RequestedChecksum | undefined;
  /** Summed up besides. */
  readonly algorithms: readonly Algorithm[];
}

/**
 * Stores a body that is what the client says.
 * @throws {ServiceError} BadDigest, and as {@link storeBody}
 */
export async function storeChecked(
  s3: Pick<S3, 'blobs'>,
  body: unknown,
  { md5, checksum, algorithms }: BodyExpectations,
): Promise<StoredBody> {
  const all = checksum === undefined ? algorithms : [...algorithms, checksum.algorithm];
  const stored = await storeBody(s3, body, all);
  try {
    checkMd5(md5, stored.md5);
    if (checksum !== undefined) {
      checkChecksum(checksum, sumOf(stored, checksum.algorithm));
    }
  } catch (error) {
    s3.blobs.delete(stored.sha256);
    throw error;
  }
  return stored;
}

/** The checksum of a body that was stored with it. */
export function sumOf(stored: StoredBody, algorithm: Algorithm): string {
  const sum = stored.checksums.get(algorithm);
  if (sum === undefined) {
    throw new InternalError(`The body was not summed up by ${algorithm}`);
  }
  return sum;
}

async function* summed(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  sums: readonly Checksum[],
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > MAX_UPLOAD_BYTES) {
      throw new ServiceError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
        ProposedSize: size,
        MaxSizeAllowed: MAX_UPLOAD_BYTES,
      });
    }
    for (const sum of sums) {
      sum.update(chunk);
    }
    yield chunk;
  }
}

/** The forms that the SDK's types allow for a body. */
function chunksOf(body: unknown): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  if (body === undefined || body === null) {
    return [];
  }
  if (typeof body === 'string') {
    return [Buffer.from(body)];
  }
  if (body instanceof Uint8Array) {
    return [body];
  }
  if (isIterable(body)) {
    return body;
  }
  throw new TypeError('Cannot read the body: it is neither bytes nor a stream of them');
}

function isIterable(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
