import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { normalizeName } from '../python/name.ts';
import { isTable, type Table } from '../project/table-reader.ts';
import { ResolveError } from './errors.ts';
import type { Lock, LockedCheckout, LockedFile, LockedPackage } from './lock.ts';

export interface LockSelection {
  readonly extras: readonly string[];
  readonly groups: readonly string[];
}

/**
 * Reads a pylock.toml (PEP 751).
 * @throws {ResolveError} LOCK_INVALID, LOCK_UNSUPPORTED
 */
export function readPylock(file: string, asked: LockSelection): Lock {
  return parsePylock(readFileSync(file, 'utf8'), file, asked);
}

/** The same from text; relative paths are seen from the folder of `file`. */
export function parsePylock(text: string, file: string, asked: LockSelection): Lock {
  const table = parseLockToml(text, file);
  const version = table['lock-version'];
  if (typeof version !== 'string' || !version.startsWith('1.')) {
    throw new ResolveError(
      'LOCK_UNSUPPORTED',
      `Cannot read "${file}": its lock-version is ${JSON.stringify(version)}, and 1.x is known`,
      {
        data: { file },
      },
    );
  }
  const packages = table['packages'];
  if (!Array.isArray(packages) || !packages.every(isTable)) {
    throw lockInvalid(file, '"packages" is not a list of tables');
  }
  const defaults = table['default-groups'];
  return {
    packages: packages.map((each) => readPackage(each, file)),
    extras: asked.extras,
    dependencyGroups: [...asked.groups, ...strings(defaults)],
  };
}

/** Parses a lock's TOML. @throws {ResolveError} LOCK_INVALID */
export function parseLockToml(text: string, file: string): Table {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof TomlError) {
      throw lockInvalid(file, `line ${error.line}: ${error.message.split('\n', 1)[0]}`, error);
    }
    throw error;
  }
}

export function lockInvalid(file: string, reason: string, cause?: unknown): ResolveError {
  return new ResolveError('LOCK_INVALID', `Cannot read "${file}": ${reason}`, {
    data: { file },
    hint: 'write the lock again with the tool that made it',
    cause,
  });
}

const isString = (value: unknown): value is string => typeof value === 'string';

export function optionalString(table: Table, key: string): string | undefined {
  const value = table[key];
  return isString(value) ? value : undefined;
}

/** The strings of a list; nothing of what is no list. */
export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(isString) : [];
}

function readPackage(table: Table, file: string): LockedPackage {
  const name = optionalString(table, 'name');
  if (name === undefined) {
    throw lockInvalid(file, 'a package has no name');
  }
  const wheels = Array.isArray(table['wheels']) ? table['wheels'].filter(isTable) : [];
  const folder = dirname(file);
  const { sdist, archive, directory, vcs } = table;
  const text = (key: string): string | undefined => optionalString(table, key);
  return {
    name: normalizeName(name),
    wheels: wheels.map((each) => readFile(each, folder)),
    ...optional('version', text('version')),
    ...optional('marker', text('marker')),
    ...optional('requiresPython', text('requires-python')),
    ...optional('index', text('index')),
    ...optional('sdist', isTable(sdist) ? readFile(sdist, folder) : undefined),
    ...optional('archive', isTable(archive) ? readFile(archive, folder) : undefined),
    ...optional(
      'directory',
      isTable(directory) ? { path: resolve(folder, optionalString(directory, 'path') ?? '.') } : undefined,
    ),
    ...optional('vcs', isTable(vcs) ? readCheckout(vcs, file) : undefined),
  };
}

/** `{key: value}`, or nothing when there is no value: optional properties are absent, never undefined. */
export function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]: Value });
}

function readFile(table: Table, folder: string): LockedFile & { subdirectory?: string } {
  const url = optionalString(table, 'url');
  const path = optionalString(table, 'path');
  const { hashes, size } = table;
  const sha256 = isTable(hashes) ? optionalString(hashes, 'sha256') : undefined;
  return {
    filename: optionalString(table, 'name') ?? lastPart(url ?? path ?? ''),
    ...optional('sha256', sha256?.toLowerCase()),
    ...optional('url', url),
    ...optional('path', path === undefined ? undefined : resolve(folder, path)),
    ...optional('size', typeof size === 'number' ? size : undefined),
    ...optional('subdirectory', optionalString(table, 'subdirectory')),
  };
}

/** File name of a URL or path. */
export function lastPart(address: string): string {
  const path = address.replace(/[?#].*$/, '');
  const name = path.slice(path.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function readCheckout(table: Table, file: string): LockedCheckout {
  const path = optionalString(table, 'path');
  const url = optionalString(table, 'url') ?? (path === undefined ? undefined : resolve(dirname(file), path));
  const commit = optionalString(table, 'commit-id');
  if (url === undefined || commit === undefined) {
    throw lockInvalid(file, 'a version control entry has no url or commit-id');
  }
  return {
    type: optionalString(table, 'type') ?? 'git',
    url,
    commit,
    ...optional('subdirectory', optionalString(table, 'subdirectory')),
  };
}
