import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { normalizeName } from '../python/name.ts';
import { isTable, type Table } from '../project/table-reader.ts';
import type { Lock, LockedPackage } from './lock.ts';
import { lastPart, lockInvalid, optional, optionalString, type LockSelection } from './pylock.ts';

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
  const hashes = Array.isArray(entry['hashes'])
    ? entry['hashes'].filter((hash) => typeof hash === 'string')
    : [];
  const anyOfSha256 = hashes.filter((hash) => hash.startsWith('sha256:')).map((hash) => hash.slice(7));
  const place = optionalString(entry, 'path') ?? optionalString(entry, 'file');
  if (place !== undefined) {
    return { ...base, ...readPlace(place, file, anyOfSha256[0]) };
  }
  const version = /^===?\s*(.+)$/.exec(optionalString(entry, 'version') ?? '')?.[1];
  if (version === undefined || anyOfSha256.length === 0) {
    throw lockInvalid(file, `"${name}" has no version with hashes`);
  }
  return { ...base, version, anyOfSha256 };
}

/** A folder or an archive beside the lock, or an archive on the network. */
function readPlace(place: string, file: string, sha256: string | undefined): Partial<LockedPackage> {
  const filename = lastPart(place);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(place)) {
    return { archive: { filename, url: place, ...optional('sha256', sha256) } };
  }
  const path = resolve(dirname(file), place);
  return /\.(whl|tar\.gz|zip)$/.test(place)
    ? { archive: { filename, path, ...optional('sha256', sha256) } }
    : { directory: { path } };
}
