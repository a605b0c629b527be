import { deflateSync } from 'fflate';
import { METHOD_DEFLATED } from './format.ts';
import { storeContent, type CompressedContent } from './stored-content.ts';

/** Below this a file is stored: a few bytes are not worth a compressor. */
const WORTH_DEFLATING_BYTES = 256;

/**
 * Deflates content with a compressor whose output depends on nothing but the content: zlib's own may choose other
 * matches on another processor. Content that does not shrink is stored.
 */
export function compressContent(content: Uint8Array): CompressedContent {
  const stored = storeContent(content);
  if (content.length < WORTH_DEFLATING_BYTES) {
    return stored;
  }
  const bytes = deflateSync(content, { level: 6 });
  return bytes.length < content.length ? { ...stored, method: METHOD_DEFLATED, bytes } : stored;
}
