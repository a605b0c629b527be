import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '../service-error.ts';
import { checksumAlgorithms, createChecksum, type Checksum, type ChecksumAlgorithm } from './checksum.ts';

const PREFIX = 'x-amz-checksum-';
/** Names that are no algorithm: what a checksum is of, and whether to send one. */
const OTHERS: ReadonlySet<string> = new Set(['type', 'mode', 'algorithm']);

/** One thing a body is checked against. */
interface Check {
  readonly algorithm: ChecksumAlgorithm;
  /** In base64; once there is nothing more to come. */
  calculated?: string;
  readonly sum: Checksum;
  /** In base64; undefined while it is still to come, in a trailer. */
  expected(): string | undefined;
  mismatch(calculated: string): ServiceError;
}

/** What the headers say of a body, checked while it passes. */
export class Integrity {
  readonly #checks: readonly Check[];

  /**
   * @param trailers filled by the time that the body was read; undefined where checksums are of something else than the body
   * @throws {ServiceError} for a header that cannot be right
   */
  constructor(headers: IncomingHttpHeaders, trailers: ReadonlyMap<string, string> | undefined) {
    this.#checks = [...md5Check(headers), ...(trailers === undefined ? [] : sumChecks(headers, trailers))];
  }

  /** What is computed of the body in any case, so that who stores it need not do so again. */
  get algorithms(): readonly ChecksumAlgorithm[] {
    return this.#checks.map(({ algorithm }) => algorithm);
  }

  /** In base64, once the body was read to its end. */
  calculated(algorithm: ChecksumAlgorithm): string | undefined {
    return this.#checks.find((check) => check.algorithm === algorithm)?.calculated;
  }

  get isNeeded(): boolean {
    return this.#checks.length > 0;
  }

  update(chunk: Uint8Array): void {
    for (const { sum } of this.#checks) {
      sum.update(chunk);
    }
  }

  /** @throws {ServiceError} BadDigest, or InvalidRequest for a trailer that did not come */
  finish(): void {
    for (const check of this.#checks) {
      const expected = check.expected();
      if (expected === undefined) {
        throw new ServiceError(
          'MalformedTrailerError',
          'The request contained trailing data that was not well-formed or did not conform to our published schema.',
        );
      }
      const calculated = check.sum.digest().toString('base64');
      check.calculated = calculated;
      if (calculated !== expected) {
        throw check.mismatch(calculated);
      }
    }
  }

  /** The same bytes, which fail at their end when they are not what was said. */
  async *guard(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      this.update(chunk);
      yield chunk;
    }
    this.finish();
  }
}

const integrities = new WeakMap<object, Integrity>();

/** Remembers how a body is checked that an operation gets. */
export function rememberIntegrity(body: object, integrity: Integrity): void {
  integrities.set(body, integrity);
}

/** How the body of a request is checked on its way to the operation; undefined when it is not. */
export function integrityOf(body: object): Integrity | undefined {
  return integrities.get(body);
}

const MD5_BASE64 = /^[A-Za-z0-9+/]{22}==$/;

function md5Check(headers: IncomingHttpHeaders): Check[] {
  const expected = headers['content-md5'];
  if (typeof expected !== 'string') {
    return [];
  }
  if (!MD5_BASE64.test(expected)) {
    throw new ServiceError('InvalidDigest', 'The Content-MD5 you specified was invalid.', {
      'Content-MD5': expected,
    });
  }
  return [
    {
      algorithm: 'MD5',
      sum: createChecksum('MD5'),
      expected: () => expected,
      mismatch: (calculated) =>
        new ServiceError('BadDigest', 'The Content-MD5 you specified did not match what we received.', {
          ExpectedDigest: expected,
          CalculatedDigest: calculated,
        }),
    },
  ];
}

function sumChecks(headers: IncomingHttpHeaders, trailers: ReadonlyMap<string, string>): Check[] {
  const announced = String(headers['x-amz-trailer'] ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const names = [...Object.keys(headers), ...announced].filter(
    (name) => name.startsWith(PREFIX) && !OTHERS.has(name.slice(PREFIX.length)),
  );
  return [...new Set(names)].map((name) => {
    const algorithm = algorithmOf(name);
    const inHeader = headers[name];
    return {
      algorithm,
      sum: createChecksum(algorithm),
      expected: () => (typeof inHeader === 'string' ? inHeader : trailers.get(name)),
      mismatch: () =>
        new ServiceError(
          'BadDigest',
          `The ${algorithm} you specified did not match the calculated checksum.`,
        ),
    };
  });
}

function algorithmOf(name: string): ChecksumAlgorithm {
  const word = name.slice(PREFIX.length).toUpperCase();
  const algorithm = checksumAlgorithms.find((candidate) => candidate === word);
  if (algorithm === undefined) {
    throw new ServiceError(
      'NotImplemented',
      `Checksums of the algorithm ${word.slice(0, 20)} are not supported here`,
      {
        status: 501,
      },
    );
  }
  return algorithm;
}
