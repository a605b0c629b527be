import { AtomicFile } from '../store/atomic-file.ts';
import type { ArtifactHasher } from './artifact-hasher.ts';
import type { ArtifactPlan } from './plan-artifact.ts';
import { readSegment } from './read-segment.ts';

const CHUNK_BYTES = 1 << 20;

/**
 * Carries out a plan: copies the packs' bytes, checking them on the way, and names the file when it is whole.
 * @returns SHA-256 of the archive, hexadecimal
 * @throws {WheelError} PACK_DAMAGED when a pack is not what was written
 * @throws {StoreError} DISK_FULL, NOT_WRITABLE
 */
export async function writeArtifact(
  plan: ArtifactPlan,
  path: string,
  hasher: ArtifactHasher,
): Promise<string> {
  using file = new AtomicFile(path);
  const hash = hasher.startPass();
  const write = (bytes: Buffer): void => {
    hash.take(bytes);
    file.write(bytes);
  };
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, plan.size));
  for (const segment of plan.segments) {
    if (segment.kind === 'bytes') {
      write(segment.bytes);
    } else {
      readSegment(segment, buffer, write);
    }
  }
  const sha256 = await hash.digest();
  file.commit();
  return sha256;
}
