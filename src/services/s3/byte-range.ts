import { ServiceError } from '../../aws/service-error.ts';
import type { ByteRange } from '../../state/blobs.ts';

const form = /^bytes=(\d*)-(\d*)$/;

/**
 * The bytes that a Range header asks for. S3 leaves out of account what it does not understand, and several ranges at
 * once, and answers the whole object (undefined here).
 * @throws {ServiceError} InvalidRange, 416, when no byte of the object is in it
 */
export function requestedRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first = '', last = ''] = form.exec(header ?? '') ?? [];
  const range = first === '' ? lastBytes(last, size) : bytesFrom(Number(first), last, size);
  if (range === undefined) {
    return undefined;
  }
  if (range.start >= size) {
    throw new ServiceError('InvalidRange', 'The requested range is not satisfiable', {
      status: 416,
      RangeRequested: header,
      ActualObjectSize: size,
      headers: { 'content-range': `bytes */${size}` },
    });
  }
  return range;
}

function lastBytes(count: string, size: number): ByteRange | undefined {
  return count === '' ? undefined : { start: Math.max(size - Number(count), 0), end: size };
}

function bytesFrom(start: number, last: string, size: number): ByteRange | undefined {
  if (last === '') {
    return { start, end: size };
  }
  return Number(last) < start ? undefined : { start, end: Math.min(Number(last) + 1, size) };
}

/** The header of an answer with these bytes. */
export function contentRange({ start, end }: ByteRange, size: number): string {
  return `bytes ${start}-${end - 1}/${size}`;
}
