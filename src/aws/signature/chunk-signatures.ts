import { createHash, createHmac, type Hash } from 'node:crypto';
import type { ChunkVerifier } from '../body/aws-chunked.ts';
import type { ServiceError } from '../service-error.ts';
import type { V4Claim } from './claim.ts';
import { isEqualSignature, scopeOf, sha256Hex, signingKey } from './sigv4.ts';

const EMPTY_HASH = sha256Hex('');

/**
 * Verifies `STREAMING-AWS4-HMAC-SHA256-PAYLOAD` and its `-TRAILER` form: each chunk's signature covers the one before,
 * beginning with that of the headers.
 */
export function chunkSignatures(claim: V4Claim, secret: string, mismatch: () => ServiceError): ChunkVerifier {
  const key = signingKey(secret, claim);
  let previous = claim.signature;
  let hash: Hash = createHash('sha256');
  const expect = (stringToSign: readonly string[], signature: string | undefined): void => {
    const expected = createHmac('sha256', key).update(stringToSign.join('\n')).digest('hex');
    if (signature === undefined || !isEqualSignature(expected, signature)) {
      throw mismatch();
    }
    previous = expected;
  };
  return {
    update: (bytes) => void hash.update(bytes),
    endChunk(signature) {
      const content = hash.digest('hex');
      hash = createHash('sha256');
      const parts = ['AWS4-HMAC-SHA256-PAYLOAD', claim.time, scopeOf(claim), previous, EMPTY_HASH, content];
      expect(parts, signature);
    },
    endTrailers(lines, signature) {
      const parts = ['AWS4-HMAC-SHA256-TRAILER', claim.time, scopeOf(claim), previous, sha256Hex(lines)];
      expect(parts, signature);
    },
  };
}
