import { relative, sep } from 'node:path';
import { stringify } from 'smol-toml';
import type { LockedFile, LockedPackage } from './lock.ts';
import { optional } from './pylock.ts';

/** What a written lock is for. */
export interface PylockFacts {
  /** Python minor, as in `3.11`. */
  readonly python: string;
  /** Digest of the requirements that it was made from, to notice that they changed. */
  readonly requirementsDigest: string;
  /** Folder that the lock is written to: local paths are seen from it. */
  readonly directory: string;
}

/** Writes a lock in the format of PEP 751, packages by name. */
export function formatPylock(packages: readonly LockedPackage[], facts: PylockFacts): string {
  const document = {
    'lock-version': '1.0',
    'created-by': 'zipwright',
    'requires-python': `==${facts.python}.*`,
    packages: packages.map((each) => packageTable(each, facts.directory)),
    tool: { zipwright: { 'requirements-digest': facts.requirementsDigest } },
  };
  return stringify(document);
}

function packageTable(locked: LockedPackage, directory: string): Record<string, unknown> {
  const { name, version, marker, requiresPython, index, wheels, sdist, archive, vcs } = locked;
  const table: Record<string, unknown> = {
    name,
    version,
    marker,
    'requires-python': requiresPython,
    index,
    directory:
      locked.directory === undefined ? undefined : { path: seenFrom(directory, locked.directory.path) },
    vcs:
      vcs === undefined
        ? undefined
        : { type: vcs.type, url: vcs.url, 'commit-id': vcs.commit, subdirectory: vcs.subdirectory },
    archive:
      archive === undefined
        ? undefined
        : { ...fileTable(archive, directory), ...optional('subdirectory', archive.subdirectory) },
    sdist: sdist === undefined ? undefined : fileTable(sdist, directory),
    wheels: wheels.length === 0 ? undefined : wheels.map((file) => fileTable(file, directory)),
  };
  return Object.fromEntries(Object.entries(table).filter(([, value]) => value !== undefined));
}

function fileTable(
  { filename, url, path, size, sha256 }: LockedFile,
  directory: string,
): Record<string, unknown> {
  return {
    name: filename,
    ...(url === undefined ? {} : { url }),
    ...(path === undefined ? {} : { path: seenFrom(directory, path) }),
    ...(size === undefined ? {} : { size }),
    hashes: sha256 === undefined ? {} : { sha256 },
  };
}

function seenFrom(directory: string, path: string): string {
  return relative(directory, path).replaceAll(sep, '/') || '.';
}
