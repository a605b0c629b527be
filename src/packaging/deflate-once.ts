import { readFileSync } from 'node:fs';
import { ifExists } from '../errors/system-error.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';
import { sha256 } from '../store/sha256.ts';
import type { StoreLayout } from '../store/store-layout.ts';
import { METHOD_DEFLATED } from '../zip/format.ts';
import { storeContent, type CompressedContent } from '../zip/stored-content.ts';
import { crc32 } from '../zip/crc32.ts';

/** A kept result starts with the CRC-32 of what follows. */
const CHECKSUM_BYTES = 4;
/** Smaller files are stored anyway (see `compressContent`), without asking the store. */
const NEVER_KEPT_BYTES = 256;

/**
 * Compresses content, once for every content: the result is kept in the store under the content's hash. The
 * compressor itself is loaded only for content that is new.
 */
export async function deflateOnce(content: Buffer, layout: StoreLayout): Promise<CompressedContent> {
  const stored = storeContent(content);
  if (content.length < NEVER_KEPT_BYTES) {
    return stored;
  }
  const path = layout.deflated(sha256(content));
  const kept = readKept(path);
  if (kept !== undefined) {
    return kept.length < content.length ? { ...stored, method: METHOD_DEFLATED, bytes: kept } : stored;
  }
  const { compressContent } = await import('../zip/compress.ts');
  const compressed = compressContent(content);
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32LE(crc32(compressed.bytes));
  writeFileAtomic(path, Buffer.concat([checksum, compressed.bytes]));
  return compressed;
}

function readKept(path: string): Buffer | undefined {
  const kept = ifExists(() => readFileSync(path));
  const bytes = kept?.subarray(CHECKSUM_BYTES);
  return kept !== undefined &&
    bytes !== undefined &&
    kept.length > CHECKSUM_BYTES &&
    crc32(bytes) === kept.readUInt32LE(0)
    ? bytes
    : undefined;
}
