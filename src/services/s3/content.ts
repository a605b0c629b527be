import { Readable } from 'node:stream';
import type { Blobs, ByteRange } from '../../state/blobs.ts';

/** A stretch of an object: a whole blob, somewhere in the object. */
export interface Piece {
  readonly content: string;
  /** Where in the object it begins. */
  readonly start: number;
  readonly size: number;
}

/** Up to here reading takes less time than a stream does. */
const AT_ONCE_BYTES = 64 * 1024;

/** The same, as bytes when there are few. */
export function readContent(blobs: Blobs, pieces: readonly Piece[], range: ByteRange): Readable | Uint8Array {
  const [only, second] = pieces;
  const length = range.end - range.start;
  if (only === undefined || second !== undefined || length > AT_ONCE_BYTES) {
    return openContent(blobs, pieces, range);
  }
  return length === 0
    ? new Uint8Array()
    : blobs.read(only.content, { start: range.start - only.start, end: range.end - only.start });
}

/** The bytes of an object, or of a range of it, from the blobs that it is made of. */
export function openContent(blobs: Blobs, pieces: readonly Piece[], range: ByteRange): Readable {
  const touched = pieces.filter(
    ({ start, size }) => size > 0 && start < range.end && start + size > range.start,
  );
  const [only] = touched;
  if (only === undefined) {
    return Readable.from([]);
  }
  if (touched.length === 1) {
    return openPiece(blobs, only, range);
  }
  return Readable.from(joined(blobs, touched, range), { objectMode: false });
}

async function* joined(blobs: Blobs, pieces: readonly Piece[], range: ByteRange): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    yield* openPiece(blobs, piece, range);
  }
}

function openPiece(blobs: Blobs, { content, start, size }: Piece, range: ByteRange): Readable {
  const from = Math.max(range.start - start, 0);
  const end = Math.min(range.end - start, size);
  return from === 0 && end === size ? blobs.open(content) : blobs.open(content, { start: from, end });
}
