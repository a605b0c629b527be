import type { Lock, LockedFile, LockedPackage } from './lock.ts';

/** A lock and the machine it was resolved for (`platform_machine`). */
export interface MachineLock {
  readonly machine: string;
  readonly lock: Lock;
}

/**
 * Puts locks for several machines into one: a package with one version for all has the wheels of all, one that
 * differs has an entry for each machine with a marker.
 */
export function mergeLocks(locks: readonly MachineLock[]): LockedPackage[] {
  const names = new Set(locks.flatMap(({ lock }) => lock.packages.map(({ name }) => name)));
  return [...names].sort().flatMap((name) => mergePackage(name, locks));
}

function mergePackage(name: string, locks: readonly MachineLock[]): LockedPackage[] {
  const entries = locks.flatMap(({ machine, lock }) =>
    lock.packages.filter((each) => each.name === name).map((locked) => ({ machine, locked })),
  );
  const [first] = entries;
  const isEverywhere = entries.length === locks.length;
  if (
    first !== undefined &&
    isEverywhere &&
    entries.every(({ locked }) => locked.version === first.locked.version)
  ) {
    return [{ ...first.locked, wheels: unite(entries.map(({ locked }) => locked.wheels)) }];
  }
  return entries.map(({ machine, locked }) => {
    const only = `platform_machine == '${machine}'`;
    return { ...locked, marker: locked.marker === undefined ? only : `(${locked.marker}) and ${only}` };
  });
}

/** Files of all lists, once each, by name. */
function unite(lists: readonly (readonly LockedFile[])[]): LockedFile[] {
  const byName = new Map(lists.flat().map((file) => [file.filename, file]));
  return [...byName.values()].sort((a, b) => (a.filename < b.filename ? -1 : 1));
}
