import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import type { StoredBlob } from './blobs.ts';

/** A new file with content, still open and not yet synchronised. */
export interface WrittenBlob {
  readonly file: FileHandle;
  readonly blob: StoredBlob;
}

/**
 * Writes content to a new file and hashes it on the way, each piece while the system writes it.
 * @throws the system's error, or that of `content`; the file is closed then, but still there
 */
export async function writeBlob(
  path: string,
  content: AsyncIterable<Uint8Array> | Uint8Array,
): Promise<WrittenBlob> {
  const file = await open(path, 'wx', 0o600);
  const sha256 = createHash('sha256');
  const md5 = createHash('md5');
  let size = 0;
  try {
    for await (const piece of content instanceof Uint8Array ? [content] : content) {
      const written = writeWhole(file, piece);
      sha256.update(piece);
      md5.update(piece);
      size += piece.length;
      await written;
    }
  } catch (error) {
    await file.close();
    throw error;
  }
  return { file, blob: { sha256: sha256.digest('hex'), md5: md5.digest('hex'), size } };
}

/** A full disk takes a part first, and says so at the next try. */
async function writeWhole(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done);
    done += bytesWritten;
  }
}
