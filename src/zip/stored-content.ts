import { METHOD_STORED } from './format.ts';
import { crc32 } from './crc32.ts';

/** A file's content ready for an archive. Size in bytes, unpacked. */
export interface CompressedContent {
  readonly method: number;
  readonly crc32: number;
  readonly size: number;
  readonly bytes: Uint8Array;
}

/** Content as it is: right for what does not shrink. */
export function storeContent(content: Uint8Array): CompressedContent {
  return { method: METHOD_STORED, crc32: crc32(content), size: content.length, bytes: content };
}
