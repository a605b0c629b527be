import { CENTRAL_HEADER_SIGNATURE, CENTRAL_HEADER_SIZE, MAX_UINT32 } from '../../zip/format.ts';

/** The entries with which two directories begin alike, byte for byte: the same headers, at the same places. */
export interface SharedStart {
  readonly entries: number;
  /** Bytes of the directory. */
  readonly length: number;
  /** Bytes of the entries, unpacked, as declared. */
  readonly unzippedSize: number;
  /** Where the records of distributions' metadata are among them. */
  readonly metadata: readonly RecordRange[];
}

export interface RecordRange {
  readonly start: number;
  readonly end: number;
}

/** Steps in which the first difference is looked for, each in pieces of the one before. */
const STEPS = [65_536, 4096, 256, 16, 1] as const;
const METADATA_NAME = /\.(?:dist-info\/(?:METADATA|RECORD)|egg-info\/PKG-INFO)$/;
/** The letters with which these names end. */
const LAST_LETTERS: ReadonlySet<number> = new Set(Buffer.from('ADO'));

/**
 * Finds what two directories begin with alike. It ends before a record that is damaged or has its size in a zip64
 * field: that is for the reader of the whole.
 */
export function findSharedStart(left: Buffer, right: Buffer): SharedStart {
  const limit = firstDifference(left, right);
  // Unlike the methods of Buffer, those of DataView are fast before they were compiled.
  const view = new DataView(left.buffer, left.byteOffset, limit);
  const metadata: RecordRange[] = [];
  let [length, entries, unzippedSize] = [0, 0, 0];
  while (length + CENTRAL_HEADER_SIZE <= limit) {
    const nameEnd = length + CENTRAL_HEADER_SIZE + view.getUint16(length + 28, true);
    const end = nameEnd + view.getUint16(length + 30, true) + view.getUint16(length + 32, true);
    const size = view.getUint32(length + 24, true);
    const isWhole = end <= limit && view.getUint32(length, true) === CENTRAL_HEADER_SIGNATURE;
    if (!isWhole || size === MAX_UINT32) {
      break;
    }
    if (LAST_LETTERS.has(view.getUint8(nameEnd - 1)) && isMetadata(left, length, nameEnd)) {
      metadata.push({ start: length, end });
    }
    length = end;
    entries += 1;
    unzippedSize += size;
  }
  return { entries, length, unzippedSize, metadata };
}

function isMetadata(directory: Buffer, start: number, nameEnd: number): boolean {
  return METADATA_NAME.test(directory.toString('latin1', start + CENTRAL_HEADER_SIZE, nameEnd));
}

function firstDifference(left: Buffer, right: Buffer): number {
  const limit = Math.min(left.length, right.length);
  let at = 0;
  for (const step of STEPS) {
    while (at + step <= limit && left.compare(right, at, at + step, at, at + step) === 0) {
      at += step;
    }
  }
  return at;
}
