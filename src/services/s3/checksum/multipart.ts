import { createHash } from 'node:crypto';
import { invalidRequest } from '../errors.ts';
import { DEFAULT_ALGORITHM, checksumOf, isLinear, type Algorithm } from './algorithms.ts';
import { combineCrcs, type SummedPiece } from './combine-crc.ts';
import { namedAlgorithm } from './request.ts';

export type ChecksumType = 'COMPOSITE' | 'FULL_OBJECT';

export interface UploadChecksum {
  readonly algorithm: Algorithm;
  readonly type: ChecksumType;
}

/**
 * How the parts of an upload and the object are summed up; undefined when the client leaves it to S3.
 * @throws {ServiceError} InvalidRequest for a pair that S3 does not have
 */
export function uploadChecksum(
  name: string | undefined,
  type: string | undefined,
): UploadChecksum | undefined {
  const algorithm = namedAlgorithm(name);
  if (algorithm === undefined) {
    if (type !== undefined) {
      throw invalidRequest(
        'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
      );
    }
    return undefined;
  }
  const usual: ChecksumType = algorithm === DEFAULT_ALGORITHM ? 'FULL_OBJECT' : 'COMPOSITE';
  const wanted = type ?? usual;
  if (wanted !== 'COMPOSITE' && wanted !== 'FULL_OBJECT') {
    throw invalidRequest('Value for x-amz-checksum-type header is invalid.');
  }
  const impossible = wanted === 'COMPOSITE' ? algorithm === DEFAULT_ALGORITHM : !isLinear(algorithm);
  if (impossible) {
    throw invalidRequest(
      `The ${wanted} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return { algorithm, type: wanted };
}

/** The checksum of an object that was uploaded in parts, as S3 shows it: `…-3` for one of checksums of three parts. */
export function multipartChecksum(
  { algorithm, type }: UploadChecksum,
  parts: readonly SummedPiece[],
): string {
  if (type === 'FULL_OBJECT' && isLinear(algorithm)) {
    return combineCrcs(algorithm, parts);
  }
  const joined = Buffer.concat(parts.map(({ checksum }) => Buffer.from(checksum, 'base64')));
  return `${checksumOf(algorithm, joined)}-${parts.length}`;
}

/** The ETag of such an object: the MD5 of its parts' MD5s, and their number. */
export function multipartEtag(md5s: readonly string[]): string {
  const joined = Buffer.concat(md5s.map((md5) => Buffer.from(md5, 'hex')));
  return `${createHash('md5').update(joined).digest('hex')}-${md5s.length}`;
}
