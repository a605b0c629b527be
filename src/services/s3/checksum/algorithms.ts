import { checksumAlgorithms, createChecksum, type ChecksumAlgorithm } from '../../../aws/body/checksum.ts';

/** A checksum that S3 takes and keeps ("Checking object integrity"), by the name that the API has for it. */
export type Algorithm = ChecksumAlgorithm;

/** All of them. */
export const algorithmNames: readonly Algorithm[] = checksumAlgorithms;

/** What S3 keeps of objects for which the client named none. */
export const DEFAULT_ALGORITHM: Algorithm = 'CRC64NVME';

/** Bytes of a value. */
export const checksumBytes: Readonly<Record<Algorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
  SHA512: 64,
  MD5: 16,
};

export function isAlgorithm(name: string): name is Algorithm {
  return algorithmNames.some((known) => known === name);
}

/** Whether the checksum of a whole can be made of those of its parts. */
export function isLinear(algorithm: Algorithm): algorithm is 'CRC32' | 'CRC32C' | 'CRC64NVME' {
  return algorithm.startsWith('CRC');
}

/** The member of requests and answers that holds a value. */
export function memberOf<Name extends Algorithm>(algorithm: Name): `Checksum${Name}` {
  return `Checksum${algorithm}`;
}

/** The header of the same. */
export function headerOf(algorithm: Algorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** The checksum of bytes that are in memory, in base64. */
export function checksumOf(algorithm: Algorithm, bytes: Uint8Array): string {
  const sum = createChecksum(algorithm);
  sum.update(bytes);
  return sum.digest().toString('base64');
}
