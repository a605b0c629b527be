import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { normalizeName } from '../python/name.ts';
import { isTable, type Table } from '../project/table-reader.ts';
import { readListedFiles } from './hashed-files.ts';
import type { Lock, LockedPackage } from './lock.ts';
import {
  lastPart,
  lockInvalid,
  optional,
  optionalString,
  parseLockToml,
  type LockSelection,
} from './pylock.ts';

/**
 * Reads a pdm.lock (format 4): the packages of the default group and of those asked for. PDM writes optional
 * dependencies as groups too, so extras count as groups. Source: https://pdm-project.org/latest/usage/lockfile/
 * @throws {ResolveError} LOCK_INVALID
 */
export function readPdmLock(file: string, asked: LockSelection): Lock {
  const table = parseLockToml(readFileSync(file, 'utf8'), file);
  const packages = table['package'];
  if (!Array.isArray(packages) || !packages.every(isTable)) {
    throw lockInvalid(file, 'it has no list of packages');
  }
  const wanted = new Set(['default', ...asked.groups, ...asked.extras]);
  const byVersion = new Map<string, LockedPackage>();
  for (const each of packages) {
    const { groups } = each;
    if (!Array.isArray(groups) || groups.some((group) => typeof group === 'string' && wanted.has(group))) {
      const locked = readPackage(each, file);
      // A package with extras has an entry for each set of extras, all with the same files.
      byVersion.set(`${locked.name} ${locked.version ?? ''}`, locked);
    }
  }
  return { packages: [...byVersion.values()], extras: asked.extras, dependencyGroups: asked.groups };
}

function readPackage(table: Table, file: string): LockedPackage {
  const name = optionalString(table, 'name');
  if (name === undefined) {
    throw lockInvalid(file, 'a package has no name');
  }
  const base = {
    name: normalizeName(name),
    ...optional('version', optionalString(table, 'version')),
    ...optional('marker', optionalString(table, 'marker')),
  };
  return { ...base, ...readListedFiles(table['files']), ...readOrigin(table, dirname(file)) };
}

/** A package that does not come from an index: a checkout, a folder or a file. */
function readOrigin(table: Table, folder: string): Partial<LockedPackage> {
  const path = optionalString(table, 'path');
  const url = optionalString(table, 'url');
  const git = optionalString(table, 'git');
  const revision = optionalString(table, 'revision');
  if (git !== undefined && revision !== undefined) {
    const subdirectory = optional('subdirectory', optionalString(table, 'subdirectory'));
    return { vcs: { type: 'git', url: git, commit: revision, ...subdirectory } };
  }
  if (path !== undefined) {
    const absolute = resolve(folder, path);
    return /\.(whl|tar\.gz|zip)$/.test(path)
      ? { archive: { filename: lastPart(path), path: absolute } }
      : { directory: { path: absolute } };
  }
  return url === undefined ? {} : { archive: { filename: lastPart(url), url } };
}
