import { evaluateMarker, type MarkerEnvironment } from '../python/marker.ts';
import { parseRequirement } from '../python/requirement.ts';
import type { LockedPackage, Lock } from './lock.ts';
import type { RequirementsLine } from './requirements-file.ts';

/**
 * Reads requirements that are a lock already: every line is `name==version` with SHA-256 hashes, as pip-compile and
 * `uv export` write them. Nothing has to be resolved then, and hash checking keeps it closed (pip's --require-hashes).
 * @returns `undefined` when any line leaves something open
 */
export function lockOfHashedRequirements(
  lines: readonly RequirementsLine[],
  environment: MarkerEnvironment,
): Lock | undefined {
  const packages: LockedPackage[] = [];
  for (const line of lines) {
    if (line.kind === 'editable' || (line.kind === 'include' && line.constraint)) {
      return undefined;
    }
    if (line.kind === 'requirement') {
      const locked = lockedPackage(line.text, line.hashes);
      if (locked === undefined) {
        return undefined;
      }
      if (locked.marker === undefined || evaluateMarker(locked.marker, environment)) {
        packages.push(locked.package);
      }
    }
  }
  return packages.length === 0 ? undefined : { packages, extras: [], dependencyGroups: [] };
}

interface HashedRequirement {
  readonly package: LockedPackage;
  readonly marker: Parameters<typeof evaluateMarker>[0] | undefined;
}

function lockedPackage(text: string, hashes: readonly string[]): HashedRequirement | undefined {
  const anyOfSha256 = hashes
    .filter((hash) => hash.startsWith('sha256:'))
    .map((hash) => hash.slice(7).toLowerCase());
  if (anyOfSha256.length === 0 || /^(\.|\/|[a-z]+:|[a-z+]+:\/\/)/i.test(text)) {
    return undefined;
  }
  const requirement = parseRequirement(text);
  const version = /^===?\s*([^,*]+)$/.exec(requirement.specifierText)?.[1]?.trim();
  if (requirement.url !== undefined || version === undefined) {
    return undefined;
  }
  return {
    package: { name: requirement.normalizedName, version, wheels: [], anyOfSha256 },
    marker: requirement.marker,
  };
}
