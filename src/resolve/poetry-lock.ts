import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ifExists } from '../errors/system-error.ts';
import type { MarkerEnvironment } from '../python/marker.ts';
import { normalizeName } from '../python/name.ts';
import { isTable, type Table } from '../project/table-reader.ts';
import { readListedFiles } from './hashed-files.ts';
import type { Lock, LockedPackage } from './lock.ts';
import { reachablePackages } from './poetry-graph.ts';
import {
  lastPart,
  lockInvalid,
  optional,
  optionalString,
  parseLockToml,
  strings,
  type LockSelection,
} from './pylock.ts';

/**
 * Reads a poetry.lock. Since format 2.1 each package says its groups and markers; before, they follow from
 * pyproject.toml's dependencies. Source: https://python-poetry.org/docs/basic-usage/
 * @param environment the target, for the markers of older locks
 * @throws {ResolveError} LOCK_INVALID
 */
export function readPoetryLock(file: string, asked: LockSelection, environment: MarkerEnvironment): Lock {
  const table = parseLockToml(readFileSync(file, 'utf8'), file);
  const packages = table['package'] ?? [];
  if (!Array.isArray(packages) || !packages.every(isTable)) {
    throw lockInvalid(file, 'it has no list of packages');
  }
  const chosen = packages.every((each) => Array.isArray(each['groups']))
    ? packages.filter((each) => isInGroup(each, asked.groups))
    : reachablePackages(packages, { pyproject: readPyproject(file), lock: table, asked, environment });
  return {
    packages: chosen.map((each) => readPackage(each, { table, file, asked })),
    extras: asked.extras,
    dependencyGroups: asked.groups,
  };
}

function readPyproject(lockFile: string): Table {
  const file = join(dirname(lockFile), 'pyproject.toml');
  const text = ifExists(() => readFileSync(file, 'utf8'));
  if (text === undefined) {
    throw lockInvalid(
      lockFile,
      'the pyproject.toml beside it, which says what of it is wanted, does not exist',
    );
  }
  return parseLockToml(text, file);
}

function isInGroup({ groups }: Table, asked: readonly string[]): boolean {
  return strings(groups).some((group) => group === 'main' || asked.includes(group));
}

interface PoetryLock {
  readonly table: Table;
  readonly file: string;
  readonly asked: LockSelection;
}

function readPackage(table: Table, lock: PoetryLock): LockedPackage {
  const name = optionalString(table, 'name');
  const version = optionalString(table, 'version');
  if (name === undefined || version === undefined) {
    throw lockInvalid(lock.file, 'a package has no name or version');
  }
  return {
    name: normalizeName(name),
    version,
    ...optional('marker', markerOf(table, lock.asked)),
    ...readListedFiles(table['files'] ?? filesOfOldFormat(lock.table, name)),
    ...readOrigin(table, dirname(lock.file)),
  };
}

/** `markers` is one marker, or one for each group; a package that several groups want is wanted when one marker says so. */
function markerOf({ markers, groups }: Table, asked: LockSelection): string | undefined {
  if (typeof markers === 'string') {
    return markers;
  }
  if (!isTable(markers)) {
    return undefined;
  }
  const wanted = strings(groups).filter((group) => group === 'main' || asked.groups.includes(group));
  const each = wanted.map((group) => optionalString(markers, group));
  return each.length === 0 || each.includes(undefined)
    ? undefined
    : each.map((marker) => `(${marker})`).join(' or ');
}

/** Before format 2 the files stood together at the end. */
function filesOfOldFormat({ metadata }: Table, name: string): unknown {
  const files = isTable(metadata) ? metadata['files'] : undefined;
  return isTable(files) ? files[name] : undefined;
}

function readOrigin({ source }: Table, folder: string): Partial<LockedPackage> {
  if (!isTable(source)) {
    return {};
  }
  const url = optionalString(source, 'url') ?? '';
  switch (optionalString(source, 'type')) {
    case 'git':
      return {
        vcs: {
          type: 'git',
          url,
          commit:
            optionalString(source, 'resolved_reference') ?? optionalString(source, 'reference') ?? 'HEAD',
          ...optional('subdirectory', optionalString(source, 'subdirectory')),
        },
      };
    case 'directory':
      return { directory: { path: resolve(folder, url) } };
    case 'file':
      return { archive: { filename: lastPart(url), path: resolve(folder, url) } };
    case 'url':
      return { archive: { filename: lastPart(url), url } };
    default:
      return { index: url };
  }
}
