import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checksumAlgorithms,
  createChecksum,
  type ChecksumAlgorithm,
} from '../../../src/aws/body/checksum.ts';

function sum(algorithm: ChecksumAlgorithm, chunks: readonly Uint8Array[]): string {
  const checksum = createChecksum(algorithm);
  for (const chunk of chunks) {
    checksum.update(chunk);
  }
  return checksum.digest().toString('hex');
}

describe('createChecksum()', () => {
  // The check values of the catalogue of parametrised CRC algorithms, and of FIPS 180 and RFC 1321.
  test.each([
    ['CRC32', 'cbf43926'],
    ['CRC32C', 'e3069283'],
    ['CRC64NVME', 'ae8b14860a799888'],
    ['SHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
    ['SHA256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
    ['MD5', '25f9e794323b453885f5181f1b624d0b'],
  ] as const)('%s of "123456789"', (algorithm, expected) => {
    expect(sum(algorithm, [Buffer.from('123456789')])).toBe(expected);
  });

  test('does not depend on how the bytes arrive', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...checksumAlgorithms),
        fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 6 }),
        (algorithm, chunks) => {
          expect(sum(algorithm, chunks)).toBe(sum(algorithm, [Buffer.concat(chunks)]));
        },
      ),
    );
  });
});
