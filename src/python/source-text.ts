import { isAscii } from 'node:buffer';

/** More than any source that is read by a person or made by a tool: Python's largest are of some ten megabytes. */
const LARGEST = 64 * 1024 * 1024;
/** The bytes with which an editor marks a file as UTF-8. */
const BYTE_ORDER_MARK = '\u00ef\u00bb\u00bf';
/** A comment that names the encoding of its source (PEP 263), and a line that may stand before it. */
const CODING = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;
const WITHOUT_CODE = /^[ \t\f]*(?:#.*)?$/;

/**
 * The text of a Python source as Python itself decodes it: UTF-8 unless a comment in its first two lines says otherwise
 * (PEP 263). It never fails: an unknown encoding is taken for Latin-1, what is wrong in UTF-8 becomes U+FFFD, and of
 * an immense source the end is left out.
 */
export function decodeSource(bytes: Uint8Array): string {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, LARGEST));
  if (isAscii(source)) {
    return source.toString('latin1');
  }
  return decode(source, declaredEncoding(source.toString('latin1', 0, 1000)));
}

function declaredEncoding(head: string): string {
  const [first = '', second = ''] = head.split(/\r\n?|\n/, 2);
  if (first.startsWith(BYTE_ORDER_MARK)) {
    return 'utf-8';
  }
  const declaration = CODING.exec(first) ?? (WITHOUT_CODE.test(first) ? CODING.exec(second) : null);
  return declaration?.[1]?.toLowerCase().replaceAll('_', '-') ?? 'utf-8';
}

/** Python refuses sources in UTF-16 and UTF-32, in which ASCII is not itself. */
function decode(source: Buffer, encoding: string): string {
  try {
    return new TextDecoder(encoding.startsWith('utf') ? 'utf-8' : encoding).decode(source);
  } catch {
    return source.toString('latin1');
  }
}
