import type { OpenPack } from '../wheel/open-pack.ts';
import { packEntries, type PackEntry } from '../wheel/pack-entries.ts';
import { PackagingError } from './errors.ts';

/** What to do when two distributions bring different files for one path. */
export type ConflictChoice = 'error' | 'first' | 'last';

/** Paths that are left out of a pack, because another one has them. */
export type Exclusions = ReadonlyMap<OpenPack, ReadonlySet<string>>;

interface Owner {
  readonly pack: OpenPack;
  readonly entry: PackEntry;
}

/**
 * Finds the paths that several packs have. Equal files become one entry; of different ones, `choice` says which stays,
 * in the order of the packs. Only the folders that packs share are looked into.
 * @throws {PackagingError} CONFLICTING_DISTRIBUTIONS
 */
export function resolveConflicts(packs: readonly OpenPack[], choice: ConflictChoice): Exclusions {
  const exclusions = new Map<OpenPack, Set<string>>();
  for (const [topLevel, sharing] of sharedTopLevels(packs)) {
    const owners = new Map<string, Owner>();
    for (const later of ownersBelow(topLevel, sharing)) {
      const earlier = owners.get(later.entry.name);
      const winner = earlier === undefined ? later : chooseOwner(earlier, later, choice);
      if (earlier !== undefined) {
        exclude(exclusions, (winner === earlier ? later : earlier).pack, later.entry.name);
      }
      owners.set(later.entry.name, winner);
    }
    refuseFilesAsFolders(owners);
  }
  return exclusions;
}

function* ownersBelow(topLevel: string, packs: readonly OpenPack[]): Generator<Owner> {
  for (const pack of packs) {
    for (const entry of packEntries(pack, pack.facts.topLevel[topLevel])) {
      yield { pack, entry };
    }
  }
}

function sharedTopLevels(packs: readonly OpenPack[]): [topLevel: string, sharing: OpenPack[]][] {
  const byTopLevel = new Map<string, OpenPack[]>();
  for (const pack of packs) {
    for (const topLevel of Object.keys(pack.facts.topLevel)) {
      const sharing = byTopLevel.get(topLevel);
      if (sharing === undefined) {
        byTopLevel.set(topLevel, [pack]);
      } else {
        sharing.push(pack);
      }
    }
  }
  return [...byTopLevel].filter(([, sharing]) => sharing.length > 1);
}

function chooseOwner(earlier: Owner, later: Owner, choice: ConflictChoice): Owner {
  const isSame =
    earlier.entry.crc32 === later.entry.crc32 &&
    earlier.entry.size === later.entry.size &&
    earlier.entry.executable === later.entry.executable;
  if (isSame || choice === 'first') {
    return earlier;
  }
  if (choice === 'last') {
    return later;
  }
  throw conflict(earlier.pack, later.pack, `they have different files at "${later.entry.name}"`);
}

function conflict(earlier: OpenPack, later: OpenPack, reason: string): PackagingError {
  const names = [earlier.facts.name, later.facts.name];
  return new PackagingError(
    'CONFLICTING_DISTRIBUTIONS',
    `Cannot package ${names.join(' and ')} together: ${reason}`,
    {
      data: { distributions: names },
      hint: 'drop one of them, or choose with --on-conflict first (the earlier name wins) or --on-conflict last',
    },
  );
}

function exclude(exclusions: Map<OpenPack, Set<string>>, pack: OpenPack, path: string): void {
  const paths = exclusions.get(pack) ?? new Set();
  paths.add(path);
  exclusions.set(pack, paths);
}

/** `a` as a file of one distribution and `a/b` of another cannot both be unpacked. */
function refuseFilesAsFolders(owners: ReadonlyMap<string, Owner>): void {
  for (const [path, owner] of owners) {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const file = owners.get(path.slice(0, slash));
      if (file !== undefined) {
        throw conflict(
          file.pack,
          owner.pack,
          `"${file.entry.name}" is a file in one and a folder in the other`,
        );
      }
    }
  }
}
