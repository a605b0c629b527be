import { versionedModules } from './stdlib-modules.ts';

/** What a Python has and the one before has not, and the other way round: top-level modules that have public names. */
export interface LibraryChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** @param minor of the later of the two */
export function libraryChanges(minor: number): LibraryChanges {
  const modules = Object.entries(versionedModules).filter(([name]) => !name.startsWith('_'));
  return {
    added: modules.filter(([, [first]]) => first === minor).map(([name]) => name),
    removed: modules.filter(([, [, last]]) => last === minor - 1).map(([name]) => name),
  };
}
