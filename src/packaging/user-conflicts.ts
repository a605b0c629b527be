import type { OpenPack } from '../wheel/open-pack.ts';
import { packEntries } from '../wheel/pack-entries.ts';
import { PackagingError } from './errors.ts';
import type { UserEntry } from './user-entries.ts';

/**
 * Refuses a user's file that lies at a distribution's path, or below a distribution's file, or the other way round.
 * @throws {PackagingError} USER_FILE_CONFLICT
 */
export function refuseUserConflicts(packs: readonly OpenPack[], entries: readonly UserEntry[]): void {
  for (const entry of entries) {
    for (const pack of packs) {
      const clash = clashWith(pack, entry.path);
      if (clash !== undefined) {
        throw new PackagingError(
          'USER_FILE_CONFLICT',
          `Cannot package "${entry.source}": ${pack.facts.name} ${pack.facts.version} has "${clash}" at the same place`,
          {
            data: { path: entry.path, distribution: pack.facts.name },
            hint: 'rename the file, leave it out with an exclude pattern, or drop the requirement',
          },
        );
      }
    }
  }
}

function clashWith(pack: OpenPack, path: string): string | undefined {
  const { prefix, topLevel } = pack.facts;
  const below = path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
  if (below === undefined) {
    return prefix.startsWith(`${path}/`) ? prefix : undefined;
  }
  const first = below.split('/', 1)[0] ?? '';
  const range = Object.hasOwn(topLevel, first) ? topLevel[first] : undefined;
  if (range === undefined) {
    return undefined;
  }
  for (const { name } of packEntries(pack, range)) {
    if (name === path || name.startsWith(`${path}/`) || path.startsWith(`${name}/`)) {
      return name;
    }
  }
  return undefined;
}
