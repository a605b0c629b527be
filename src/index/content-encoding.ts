import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';

const gunzipAsync = promisify(gunzip);
const inflateAsync = promisify(inflate);

/** The encodings that {@link decodeContent} undoes, for `Accept-Encoding`. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate';

/**
 * Undoes a body's `Content-Encoding` (RFC 9110 8.4); `undefined` when it is another one, damaged, or decodes to more
 * than `maxBytes`.
 */
export async function decodeContent(
  body: Buffer,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Buffer | undefined> {
  try {
    switch ((encoding ?? '').trim().toLowerCase()) {
      case '':
      case 'identity':
        return body;
      case 'gzip':
      case 'x-gzip':
        return await gunzipAsync(body, { maxOutputLength: maxBytes });
      case 'deflate':
        return await inflateAsync(body, { maxOutputLength: maxBytes });
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}
