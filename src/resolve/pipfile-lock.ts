import { readFileSync } from 'node:fs';
import { normalizeName } from '../python/name.ts';
import { isTable, type Table } from '../project/table-reader.ts';
import type { Lock, LockedPackage } from './lock.ts';
import { lockInvalid, optional, optionalString, type LockSelection } from './pylock.ts';

/**
 * Reads a Pipfile.lock: its `default` section, and a section of each group that is asked for (`develop` for `dev`).
 * Source: https://pipenv.pypa.io/en/latest/pipfile.html
 * @throws {ResolveError} LOCK_INVALID
 */
export function readPipfileLock(file: string, asked: LockSelection): Lock {
  const sections = ['default', ...asked.groups.map((group) => (group === 'dev' ? 'develop' : group))];
  const table = parseJson(readFileSync(file, 'utf8'), file);
  const packages = new Map<string, LockedPackage>();
  for (const section of sections) {
    const entries = table[section];
    if (!isTable(entries)) {
      throw lockInvalid(file, `it has no section "${section}"`);
    }
    for (const [name, entry] of Object.entries(entries)) {
      if (isTable(entry)) {
        packages.set(normalizeName(name), readPackage(name, entry, file));
      }
    }
  }
  return { packages: [...packages.values()], extras: [], dependencyGroups: asked.groups };
}

function parseJson(text: string, file: string): Table {
  try {
    const value: unknown = JSON.parse(text);
    if (isTable(value)) {
      return value;
    }
  } catch (error) {
    throw lockInvalid(file, 'it is not JSON', error);
  }
  throw lockInvalid(file, 'it is not a JSON object');
}

function readPackage(name: string, entry: Table, file: string): LockedPackage {
  const base = {
    name: normalizeName(name),
    wheels: [],
    ...optional('marker', optionalString(entry, 'markers')),
  };
  const path = optionalString(entry, 'path');
  if (path !== undefined) {
    return { ...base, directory: { path: new URL(path, `file://${file}`).pathname } };
  }
  const git = optionalString(entry, 'git');
  if (git !== undefined) {
    return {
      ...base,
      vcs: {
        type: 'git',
        url: git,
        commit: optionalString(entry, 'ref') ?? 'HEAD',
        ...optional('subdirectory', optionalString(entry, 'subdirectory')),
      },
    };
  }
  const url = optionalString(entry, 'file');
  const hashes = Array.isArray(entry['hashes'])
    ? entry['hashes'].filter((hash) => typeof hash === 'string')
    : [];
  const anyOfSha256 = hashes.filter((hash) => hash.startsWith('sha256:')).map((hash) => hash.slice(7));
  if (url !== undefined) {
    const filename = url.slice(url.lastIndexOf('/') + 1);
    return { ...base, archive: { filename, url, ...optional('sha256', anyOfSha256[0]) } };
  }
  const version = /^===?\s*(.+)$/.exec(optionalString(entry, 'version') ?? '')?.[1];
  if (version === undefined || anyOfSha256.length === 0) {
    throw lockInvalid(file, `"${name}" has no version with hashes`);
  }
  return { ...base, version, anyOfSha256 };
}
