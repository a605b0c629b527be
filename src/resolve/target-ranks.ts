import { architectures } from '../lambda/architectures.ts';
import type { Target } from '../lambda/target.ts';
import { supportedTags, tagRanks } from '../python/tags.ts';

/** Tags that a target can load, with their rank: 0 is best. */
export function targetRanks({ runtime, architecture }: Target): ReadonlyMap<string, number> {
  return tagRanks(
    supportedTags({
      minor: runtime.minor,
      glibc: runtime.operatingSystem.glibc,
      machine: architectures[architecture].machine,
    }),
  );
}
