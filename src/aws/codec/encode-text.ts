import { doubleText } from '../doubles.ts';
import type { Shape, TimestampFormat } from '../shape.ts';
import { toBytes } from './encode-json.ts';
import { formatTimestamp, toDate } from './timestamp.ts';

/** A scalar as the text of an XML element or a header. */
export function encodeText(shape: Shape, value: unknown, format: TimestampFormat): string {
  if (shape.kind === 'timestamp') {
    return formatTimestamp(toDate(value), shape.format ?? format);
  }
  if (shape.kind === 'number' && shape.isDouble === true && typeof value === 'number') {
    return doubleText(value);
  }
  return shape.kind === 'blob' ? toBytes(value).toString('base64') : String(value);
}
