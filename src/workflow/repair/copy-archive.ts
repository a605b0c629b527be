import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ByteSource } from '../../zip/byte-source.ts';

const CHUNK_BYTES = 1 << 20;
/** So often others have their turn, Ctrl-C among them. */
const CHUNKS_PER_TURN = 16;

/**
 * Writes an archive that was put together, in large pieces.
 * @throws the signal's reason, and what reading and `write` throw
 */
export async function copyArchive(
  archive: ByteSource,
  write: (bytes: Buffer) => void,
  signal: AbortSignal,
): Promise<void> {
  let chunks = 0;
  for (let at = 0; at < archive.size; at += CHUNK_BYTES) {
    write(archive.read(at, Math.min(CHUNK_BYTES, archive.size - at)));
    chunks += 1;
    if (chunks % CHUNKS_PER_TURN === 0) {
      await nextTurn();
      signal.throwIfAborted();
    }
  }
}

/** Whether two sources have the same bytes. */
export function isSameContent(one: ByteSource, other: ByteSource): boolean {
  if (one.size !== other.size) {
    return false;
  }
  for (let at = 0; at < one.size; at += CHUNK_BYTES) {
    const length = Math.min(CHUNK_BYTES, one.size - at);
    if (!one.read(at, length).equals(other.read(at, length))) {
      return false;
    }
  }
  return true;
}
