import { architectures } from '../lambda/architectures.ts';
import { describeTarget, type Target } from '../lambda/target.ts';
import { evaluateMarker, parseMarker, targetEnvironment, type MarkerEnvironment } from '../python/marker.ts';
import { supportedTags, rankWheel, tagRanks } from '../python/tags.ts';
import { parseSpecifiers, satisfies } from '../python/specifier.ts';
import { parseVersion } from '../python/version.ts';
import { parseWheelFilename, type WheelFilename } from '../python/wheel-filename.ts';
import { ResolveError } from './errors.ts';
import type { Lock, LockedFile, LockedPackage } from './lock.ts';
import type { SelectedDistribution, SelectedFile } from './selection.ts';

/** How a lock becomes a selection. */
export interface SelectOptions {
  readonly target: Target;
  /** Indexes that are configured now; a lock's URLs from one of them are used directly. */
  readonly indexUrls: readonly string[];
  /** Normalised names of which no wheel may be taken, or ':all:'. */
  readonly noBinary: ReadonlySet<string>;
  /** Normalised names of which nothing may be built, or ':all:'. */
  readonly onlyBinary: ReadonlySet<string>;
  /** Lists the files that an index has for a project, for locks that name none. */
  readonly listFiles: (name: string) => Promise<readonly LockedFile[]>;
}

/**
 * Applies markers and tags: every package that the target needs, with the best file for it.
 * @throws {ResolveError} NO_MATCHING_DISTRIBUTION
 */
export async function selectDistributions(
  lock: Lock,
  options: SelectOptions,
): Promise<SelectedDistribution[]> {
  const { target } = options;
  const needed = neededPackages(lock, target);
  const ranks = targetRanks(target);
  const trusted = lock.fromConfiguredIndexes === true;
  const selected = await Promise.all(needed.map((each) => selectOne(each, ranks, { ...options, trusted })));
  return selected.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The packages of a lock whose markers hold on a target. */
export function neededPackages(lock: Lock, target: Target): LockedPackage[] {
  const environment: MarkerEnvironment = {
    ...environmentOf(target),
    extras: lock.extras,
    dependencyGroups: lock.dependencyGroups,
  };
  return lock.packages.filter(
    ({ marker }) => marker === undefined || evaluateMarker(parseMarker(marker), environment),
  );
}

/** What markers see on a target, without extras and groups. */
export function environmentOf({ runtime, architecture }: Target): MarkerEnvironment {
  return targetEnvironment({
    fullVersion: runtime.fullVersion,
    machine: architectures[architecture].machine,
  });
}

/** Tags that a target can load, with their rank: 0 is best. */
export function targetRanks({ runtime, architecture }: Target): ReadonlyMap<string, number> {
  return tagRanks(
    supportedTags({
      minor: runtime.minor,
      glibc: runtime.operatingSystem.glibc,
      machine: architectures[architecture].machine,
    }),
  );
}

interface TrustingOptions extends SelectOptions {
  /** The lock's URLs may be used at once. */
  readonly trusted: boolean;
}

async function selectOne(
  locked: LockedPackage,
  ranks: ReadonlyMap<string, number>,
  options: TrustingOptions,
): Promise<SelectedDistribution> {
  const { name, directory, vcs, archive } = locked;
  refuseOtherPython(locked, options.target);
  if (directory !== undefined) {
    return { kind: 'directory', name, path: directory.path };
  }
  if (vcs !== undefined) {
    return { kind: 'checkout', name, ...vcs };
  }
  if (archive !== undefined) {
    const kind = archive.filename.endsWith('.whl') ? 'wheel' : 'source';
    return { kind, name, version: locked.version ?? '0', ...archive, trustUrl: true };
  }
  const files = locked.anyOfSha256 === undefined ? locked : await findFiles(locked, options);
  return chooseFile(files, ranks, options);
}

/** A package whose `Requires-Python` excludes the runtime would fail when it is imported. */
function refuseOtherPython({ name, version, requiresPython }: LockedPackage, target: Target): void {
  const { fullVersion } = target.runtime;
  if (
    requiresPython !== undefined &&
    !satisfies(parseVersion(fullVersion), parseSpecifiers(requiresPython))
  ) {
    throw new ResolveError(
      'NO_MATCHING_DISTRIBUTION',
      `Cannot use ${name} ${version ?? ''} on ${target.runtime.id}: it requires Python ${requiresPython}`,
      {
        data: { distribution: name, version, requiresPython, runtime: target.runtime.id },
        hint: 'choose another runtime with --runtime, or lock another version',
      },
    );
  }
}

/** Gives a lock without file names the files of its version that have one of its hashes. */
async function findFiles(locked: LockedPackage, options: SelectOptions): Promise<LockedPackage> {
  const { name, version = '', anyOfSha256 = [] } = locked;
  const files = (await options.listFiles(name)).filter(
    ({ sha256 }) => sha256 !== undefined && anyOfSha256.includes(sha256),
  );
  const wheels = files.filter(({ filename }) => filename.endsWith('.whl'));
  const sdist = files.find(({ filename }) => !filename.endsWith('.whl'));
  if (files.length === 0) {
    throw new ResolveError(
      'NO_MATCHING_DISTRIBUTION',
      `Cannot find ${name} ${version}: no file on the index has one of the hashes that are locked`,
      {
        data: { distribution: name, version },
        hint: 'check that the index is the one that the hashes were made from',
      },
    );
  }
  return { ...locked, wheels, ...(sdist === undefined ? {} : { sdist }) };
}

interface RankedWheel {
  readonly file: LockedFile;
  readonly parsed: WheelFilename;
  readonly rank: number;
}

/** The better tag first; among equal ones the higher build number (PEP 427). */
function compareWheels(a: RankedWheel, b: RankedWheel): number {
  return a.rank - b.rank || (b.parsed.build?.number ?? -1) - (a.parsed.build?.number ?? -1);
}

function rankWheels(files: readonly LockedFile[], ranks: ReadonlyMap<string, number>): RankedWheel[] {
  return files.flatMap((file) => {
    const parsed = parseWheelFilename(file.filename);
    const rank = rankWheel(parsed.tags, ranks);
    return rank === undefined ? [] : [{ file, parsed, rank }];
  });
}

function chooseFile(
  locked: LockedPackage,
  ranks: ReadonlyMap<string, number>,
  options: TrustingOptions,
): SelectedFile {
  const { name, sdist } = locked;
  const [best] = isNamed(options.noBinary, name) ? [] : rankWheels(locked.wheels, ranks).sort(compareWheels);
  if (best !== undefined) {
    return selectFile('wheel', locked, { file: best.file, options });
  }
  if (sdist !== undefined && !isNamed(options.onlyBinary, name)) {
    return selectFile('source', locked, { file: sdist, options });
  }
  throw noMatchingDistribution(locked, options);
}

export function isNamed(names: ReadonlySet<string>, name: string): boolean {
  return names.has(':all:') || names.has(name);
}

function selectFile(
  kind: 'wheel' | 'source',
  locked: LockedPackage,
  { file, options }: { readonly file: LockedFile; readonly options: TrustingOptions },
): SelectedFile {
  const version = locked.version ?? (kind === 'wheel' ? parseWheelFilename(file.filename).version.text : '0');
  const { index } = locked;
  const trustUrl =
    options.trusted || (index !== undefined && options.indexUrls.includes(index.replace(/\/$/, '')));
  return { kind, name: locked.name, version, ...file, trustUrl };
}

function noMatchingDistribution(locked: LockedPackage, options: SelectOptions): ResolveError {
  const { name, version = '' } = locked;
  const tags = [...new Set(locked.wheels.flatMap((file) => parseWheelFilename(file.filename).tags))];
  const found = tags.length === 0 ? 'it has no wheels' : `its wheels are for ${summarize(tags)}`;
  const target = describeTarget(options.target);
  const blocked = locked.sdist !== undefined && isNamed(options.onlyBinary, name);
  return new ResolveError(
    'NO_MATCHING_DISTRIBUTION',
    `Cannot use ${name} ${version} on ${target}: ${found}${blocked ? ', and building from source is off for it (--only-binary)' : ''}`,
    {
      data: { distribution: name, version, target, tags },
      hint: blocked
        ? `allow it with --no-binary ${name}, or see which versions have wheels: zipwright wheels ${name}`
        : `see which versions have wheels for the target: zipwright wheels ${name}`,
    },
  );
}

/** The tags that exist, shortened to what helps: at most eight. */
function summarize(tags: readonly string[]): string {
  const shown = tags.slice(0, 8).join(', ');
  return tags.length > 8 ? `${shown} and ${tags.length - 8} more` : shown;
}
