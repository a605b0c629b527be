import { verifyPackData, type OpenPack } from './open-pack.ts';
import { packEntries, readPackData } from './pack-entries.ts';
import type { PackFacts } from './pack-format.ts';
import { PackWriter } from './pack-writer.ts';

/**
 * Makes the variant of a pack whose files lie in a folder: the headers are written anew, the compressed bytes copied.
 * @param prefix the folder with its final slash
 * @throws {WheelError} PACK_DAMAGED when the base is not what was written
 * @throws {StoreError}
 */
export function prefixPack(base: OpenPack, prefix: string, destination: string): PackFacts {
  verifyPackData(base);
  using writer = new PackWriter(destination, prefix);
  for (const entry of packEntries(base)) {
    writer.add(entry, readPackData(base, entry));
  }
  return writer.finish(base.facts, base.readNative());
}
