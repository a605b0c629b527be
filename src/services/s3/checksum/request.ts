import { ServiceError } from '../../../aws/service-error.ts';
import { invalidRequest } from '../errors.ts';
import {
  algorithmNames,
  checksumBytes,
  headerOf,
  isAlgorithm,
  memberOf,
  type Algorithm,
} from './algorithms.ts';

/** The checksum members that requests, parts and answers have in common. */
export type ChecksumValues = {
  readonly [Name in Algorithm as `Checksum${Name}`]?: string | undefined;
};

export interface RequestedChecksum {
  readonly algorithm: Algorithm;
  /** Undefined when the client names the algorithm only: the value comes behind the body, or not at all. */
  readonly value: string | undefined;
}

/**
 * The checksum that a request gives or asks for.
 * @throws {ServiceError} InvalidRequest for several, unknown or ill-formed ones
 */
export function requestedChecksum(
  input: ChecksumValues & { readonly ChecksumAlgorithm?: string | undefined },
): RequestedChecksum | undefined {
  const named = namedAlgorithm(input.ChecksumAlgorithm);
  const given = algorithmNames.filter((name) => input[memberOf(name)] !== undefined);
  const [algorithm] = given;
  if (algorithm === undefined) {
    return named === undefined ? undefined : { algorithm: named, value: undefined };
  }
  if (given.length > 1) {
    throw invalidRequest(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  if (named !== undefined && named !== algorithm) {
    throw invalidRequest('Value for x-amz-sdk-checksum-algorithm header is invalid.');
  }
  const value = input[memberOf(algorithm)] ?? '';
  if (!isBase64Of(value, checksumBytes[algorithm])) {
    throw invalidRequest(`Value for ${headerOf(algorithm)} header is invalid.`);
  }
  return { algorithm, value };
}

/** @throws {ServiceError} InvalidRequest */
export function namedAlgorithm(name: string | undefined): Algorithm | undefined {
  if (name === undefined) {
    return undefined;
  }
  if (!isAlgorithm(name)) {
    throw invalidRequest(
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
    );
  }
  return name;
}

/** The member that holds a checksum in an answer: `{ ChecksumCRC32: "…" }`. */
export function checksumMember(
  algorithm: string | null | undefined,
  value: string | null | undefined,
): ChecksumValues {
  return typeof algorithm === 'string' && isAlgorithm(algorithm) && typeof value === 'string'
    ? { [memberOf(algorithm)]: value }
    : {};
}

/** @throws {ServiceError} BadDigest */
export function checkChecksum({ algorithm, value }: RequestedChecksum, calculated: string): void {
  if (value !== undefined && value !== calculated) {
    throw new ServiceError(
      'BadDigest',
      `The ${algorithm} you specified did not match the calculated checksum.`,
    );
  }
}

/**
 * The MD5 of a Content-MD5 header, in hexadecimal.
 * @throws {ServiceError} InvalidDigest
 */
export function contentMd5(header: string | undefined): string | undefined {
  if (header === undefined) {
    return undefined;
  }
  if (!isBase64Of(header, checksumBytes.MD5)) {
    throw new ServiceError('InvalidDigest', 'The Content-MD5 you specified was invalid.', {
      'Content-MD5': header,
    });
  }
  return Buffer.from(header, 'base64').toString('hex');
}

/** @throws {ServiceError} BadDigest */
export function checkMd5(expected: string | undefined, calculated: string): void {
  if (expected !== undefined && expected !== calculated) {
    throw new ServiceError('BadDigest', 'The Content-MD5 you specified did not match what we received.', {
      ExpectedDigest: hexToBase64(expected),
      CalculatedDigest: hexToBase64(calculated),
    });
  }
}

function hexToBase64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

function isBase64Of(value: string, bytes: number): boolean {
  const decoded = Buffer.from(value, 'base64');
  return decoded.length === bytes && decoded.toString('base64') === value;
}
