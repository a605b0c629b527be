import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { decodeAwsChunked, type ChunkVerifier } from './body/aws-chunked.ts';
import { Integrity } from './body/integrity.ts';
import { BodyTooLarge, decompress, readBody } from './body/read-body.ts';
import type { OperationModel } from './model.ts';
import { ServiceError } from './service-error.ts';
import type { ServiceFacts } from './service-facts.ts';
import { header, type WireRequest } from './wire-request.ts';

/** The body of a request on its way to an operation. */
export interface BodySource {
  readonly request: WireRequest;
  readonly source: AsyncIterable<Uint8Array>;
  readonly facts: ServiceFacts;
  /** For chunks that are signed, where signatures are verified. */
  readonly verifier?: ChunkVerifier | undefined;
  /** Whether the hash that was signed is compared with that of the body. */
  readonly isHashChecked: boolean;
}

export interface OpenedBody {
  /** Without framing; fails at its end if it is not what the headers said. */
  readonly content: AsyncIterable<Uint8Array>;
  readonly trailers: ReadonlyMap<string, string>;
  readonly integrity: Integrity;
}

const NO_TRAILERS: ReadonlyMap<string, string> = new Map();
const HEX_HASH = /^[0-9a-f]{64}$/;

/** Whether the body is framed in chunks of S3's own. */
export function isAwsChunked(request: WireRequest): boolean {
  return (
    (header(request, 'x-amz-content-sha256') ?? '').startsWith('STREAMING-') ||
    (header(request, 'content-encoding') ?? '').toLowerCase().includes('aws-chunked')
  );
}

/** The length of the content, without framing. */
export function contentLength(request: WireRequest): number | undefined {
  const text = isAwsChunked(request)
    ? header(request, 'x-amz-decoded-content-length')
    : header(request, 'content-length');
  return text === undefined || !/^\d{1,15}$/.test(text) ? undefined : Number(text);
}

/**
 * Opens a body: takes its framing away and checks it on its way against checksums, MD5 and the signed hash.
 * @throws {ServiceError} for headers that cannot be right
 */
export function openBody(operation: OperationModel, body: BodySource): OpenedBody {
  const { request, source, facts, verifier, isHashChecked } = body;
  const chunked =
    facts.id === 's3' && isAwsChunked(request)
      ? decodeAwsChunked(source, contentLength(request), verifier)
      : { content: source, trailers: NO_TRAILERS };
  const integrity = new Integrity(request.headers, operation.hasBodyChecksum ? chunked.trailers : undefined);
  const guarded = integrity.isNeeded ? integrity.guard(chunked.content) : chunked.content;
  const signed = header(request, 'x-amz-content-sha256') ?? '';
  const content = isHashChecked && HEX_HASH.test(signed) ? checkHash(guarded, signed) : guarded;
  return { content, trailers: chunked.trailers, integrity };
}

async function* checkHash(content: AsyncIterable<Uint8Array>, signed: string): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of content) {
    hash.update(chunk);
    yield chunk;
  }
  const computed = hash.digest('hex');
  if (computed !== signed) {
    throw new ServiceError(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      { ClientComputedContentSHA256: signed, S3ComputedContentSHA256: computed },
    );
  }
}

/** A body that was read to its end. */
export interface ReadWhole {
  readonly body: Buffer;
  /** As it was sent: compressed, perhaps. This is what a signature is about. */
  readonly sent: Buffer;
}

/**
 * Reads a whole body and decompresses it.
 * @throws {ServiceError} in the service's words for one that is too large
 */
export async function readWhole(
  content: AsyncIterable<Uint8Array>,
  {
    request,
    facts,
    operation,
  }: { readonly request: WireRequest; readonly facts: ServiceFacts; readonly operation: string },
): Promise<ReadWhole> {
  const limit = facts.bodyLimit;
  try {
    if (Number(header(request, 'content-length') ?? 0) > limit) {
      throw new BodyTooLarge();
    }
    const sent = await readBody(content, limit);
    const encoding = facts.id === 's3' ? undefined : header(request, 'content-encoding');
    return { sent, body: await decompress(sent, encoding, limit) };
  } catch (error) {
    throw error instanceof BodyTooLarge ? tooLarge(facts, operation) : error;
  }
}

function tooLarge({ id, bodyLimit, protocol }: ServiceFacts, operation: string): ServiceError {
  if (id === 's3') {
    return new ServiceError('MaxMessageLengthExceeded', 'Your request was too big.', {
      MaxMessageLengthBytes: bodyLimit,
    });
  }
  const code = protocol === 'awsQuery' ? 'RequestEntityTooLarge' : 'RequestEntityTooLargeException';
  return new ServiceError(
    code,
    `Request must be smaller than ${bodyLimit} bytes for the ${operation} operation`,
    {
      status: 413,
    },
  );
}

/** A stream that an operation may leave half read without the connection being torn down. */
export function streamOf(content: AsyncIterable<Uint8Array>): Readable {
  return Readable.from(content, { objectMode: false });
}

const CHECKSUM_PREFIX = 'x-amz-checksum-';

/** What the framing changes in the members of an input: the length and the encoding are those of the content. */
export function adaptInput(input: Record<string, unknown>, request: WireRequest): void {
  if (!isAwsChunked(request)) {
    return;
  }
  const encoding = (header(request, 'content-encoding') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name.toLowerCase() !== 'aws-chunked')
    .join(',');
  if (encoding === '') {
    delete input.ContentEncoding;
  } else {
    input.ContentEncoding = encoding;
  }
  const length = contentLength(request);
  if (length !== undefined) {
    input.ContentLength = length;
  }
  const trailer = (header(request, 'x-amz-trailer') ?? '').toLowerCase();
  if (trailer.startsWith(CHECKSUM_PREFIX)) {
    input.ChecksumAlgorithm ??= trailer.slice(CHECKSUM_PREFIX.length).toUpperCase();
  }
}

/** The same content, which sets the members that come behind it in a trailer once it was read. */
export async function* withTrailers(
  opened: OpenedBody,
  operation: OperationModel,
  input: Record<string, unknown>,
): AsyncGenerator<Uint8Array> {
  yield* opened.content;
  for (const { name, traits } of operation.inputMembers.headers) {
    const value = opened.trailers.get((traits.httpHeader ?? '').toLowerCase());
    if (value !== undefined) {
      input[name] = value;
    }
  }
}
