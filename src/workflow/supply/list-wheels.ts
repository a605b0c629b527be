import type { IndexFile } from '../../index/index-file.ts';
import { describeTarget, type Target } from '../../lambda/target.ts';
import { rankWheel } from '../../python/tags.ts';
import {
  compareVersions,
  formatVersion,
  isPrerelease,
  tryParseVersion,
  type Version,
} from '../../python/version.ts';
import { parseDistributionFilename } from '../../python/wheel-filename.ts';
import { targetRanks } from '../../resolve/target-ranks.ts';
import type { BuildServices } from './build-services.ts';

/** A file of a release. Size in bytes, where the index says. */
export interface ListedFile {
  readonly filename: string;
  readonly kind: 'wheel' | 'source';
  /** `cp311-cp311-manylinux_2_17_x86_64`, its alternatives joined as in the name. */
  readonly tags: readonly string[];
  readonly size?: number;
  /** The target can load it. */
  readonly fits: boolean;
  readonly yanked: boolean;
}

/** A version of a project and what it was published as. */
export interface Release {
  readonly version: string;
  readonly files: readonly ListedFile[];
  /** It has a wheel that fits the target. */
  readonly fits: boolean;
}

export interface WheelList {
  readonly name: string;
  readonly target: string;
  /** Newest first. */
  readonly releases: readonly Release[];
}

/**
 * Lists a project's distributions by version, and which of them a target can load (mission row A9).
 * @throws {IndexError}
 */
export async function listWheels(name: string, target: Target, services: BuildServices): Promise<WheelList> {
  const files = await services.client.listFiles(name, services.signal);
  const ranks = targetRanks(target);
  const releases = new Map<string, { version: Version; files: ListedFile[] }>();
  for (const file of files) {
    const listed = describeFile(file, ranks);
    if (listed !== undefined) {
      // Builders spell one version differently: 1.0rc1 and 1.0.rc1.
      const key = formatVersion(listed.version);
      const release = releases.get(key) ?? { version: listed.version, files: [] };
      release.files.push(listed.file);
      releases.set(key, release);
    }
  }
  return {
    name,
    target: describeTarget(target),
    releases: [...releases.values()]
      .sort((a, b) => compareVersions(b.version, a.version))
      .map(({ version, files: listed }) => ({
        version: formatVersion(version),
        files: listed.sort((a, b) => (a.filename < b.filename ? -1 : 1)),
        fits: listed.some((each) => each.fits),
      })),
  };
}

interface DescribedFile {
  readonly version: Version;
  readonly file: ListedFile;
}

/** Files with names that no specification knows are passed over. */
function describeFile(file: IndexFile, ranks: ReadonlyMap<string, number>): DescribedFile | undefined {
  const named = parseDistributionFilename(file.filename);
  if (named === undefined) {
    return undefined;
  }
  const { kind, version } = named;
  const tags = named.kind === 'wheel' ? named.tags : [];
  return {
    version,
    file: {
      filename: file.filename,
      kind,
      tags,
      ...(file.size === undefined ? {} : { size: file.size }),
      fits: rankWheel(tags, ranks) !== undefined,
      yanked: file.yanked !== false,
    },
  };
}

/** Leaves the releases that a person asks about first: final ones, the newest. */
export function newestReleases(list: WheelList, limit: number): readonly Release[] {
  const final = list.releases.filter(({ version }) => {
    const parsed = tryParseVersion(version);
    return parsed !== undefined && !isPrerelease(parsed);
  });
  return (final.length > 0 ? final : list.releases).slice(0, limit);
}
