import { open, type FileHandle } from 'node:fs/promises';
import type { StoredBlob } from './blobs.ts';
import { GrowingFileHashes } from './growing-file-hashes.ts';
import { QueuedWrites } from './queued-writes.ts';

/** A new file with content, still open and not yet synchronised. */
export interface WrittenBlob {
  readonly file: FileHandle;
  readonly blob: StoredBlob;
}

/**
 * Writes content to a new file and hashes it on the way, while the system writes what came before. Pieces must not change any more.
 * @throws the system's error, or that of `content`; the file is closed then, but still there
 */
export async function writeBlob(
  path: string,
  content: AsyncIterable<Uint8Array> | Uint8Array,
): Promise<WrittenBlob> {
  const file = await open(path, 'wx', 0o600);
  const hashes = new GrowingFileHashes(path);
  const writes = new QueuedWrites(file, (bytes) => hashes.onWritten(bytes));
  let size = 0;
  try {
    for await (const piece of content instanceof Uint8Array ? [content] : content) {
      hashes.update(piece);
      size += piece.length;
      await writes.add(piece);
    }
    await writes.finish();
    return { file, blob: { ...(await hashes.digest()), size } };
  } catch (error) {
    await writes.abandon();
    hashes.abandon();
    await file.close();
    throw error;
  }
}
