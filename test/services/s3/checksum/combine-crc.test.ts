import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checksumOf } from '../../../../src/services/s3/checksum/algorithms.ts';
import { combineCrcs } from '../../../../src/services/s3/checksum/combine-crc.ts';

describe('combineCrcs', () => {
  test.each(['CRC32', 'CRC32C', 'CRC64NVME'] as const)('%s of pieces is that of the whole', (algorithm) => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }), (pieces) => {
        const summed = pieces.map((piece) => ({
          size: piece.length,
          checksum: checksumOf(algorithm, piece),
        }));
        expect(combineCrcs(algorithm, summed)).toBe(checksumOf(algorithm, Buffer.concat(pieces)));
      }),
    );
  });

  test('ten thousand large pieces take no time that a request would notice', () => {
    const piece = { size: 5 * 1024 ** 2, checksum: checksumOf('CRC64NVME', Buffer.from('x')) };
    expect(
      combineCrcs(
        'CRC64NVME',
        Array.from({ length: 10_000 }, () => piece),
      ),
    ).toMatch(/^.{11}=$/);
  });
});
