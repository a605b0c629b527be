import { IndexError } from '../index/errors.ts';
import { architectures } from '../lambda/architectures.ts';
import { describeTarget, type Target } from '../lambda/target.ts';
import { evaluateMarker, parseMarker, targetEnvironment, type MarkerEnvironment } from '../python/marker.ts';
import { rankWheel } from '../python/tags.ts';
import { parseSpecifiers, satisfies } from '../python/specifier.ts';
import { parseVersion } from '../python/version.ts';
import { parseWheelFilename, type WheelFilename } from '../python/wheel-filename.ts';
import { ResolveError } from './errors.ts';
import type { Lock, LockedFile, LockedPackage } from './lock.ts';
import type { SelectedDistribution, SelectedFile } from './selection.ts';
import { targetRanks } from './target-ranks.ts';
import { adviceHint, adviseOnWheels } from './wheel-advice.ts';

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
  const files = await findFiles(locked, options.listFiles);
  const chosen = chooseFile(files, ranks, options);
  if (chosen === undefined) {
    throw await noMatchingDistribution(files, options);
  }
  return chosen;
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

/**
 * Gives a package of a lock without file names the files of its version that have one of its hashes.
 * @throws {ResolveError} NO_MATCHING_DISTRIBUTION when the index has none of them
 */
export async function findFiles(
  { anyOfSha256, ...locked }: LockedPackage,
  listFiles: SelectOptions['listFiles'],
): Promise<LockedPackage> {
  if (anyOfSha256 === undefined) {
    return locked;
  }
  const { name, version = '' } = locked;
  const files = (await listFiles(name)).filter(
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
): SelectedFile | undefined {
  const { name, sdist } = locked;
  const [best] = isNamed(options.noBinary, name) ? [] : rankWheels(locked.wheels, ranks).sort(compareWheels);
  if (best !== undefined) {
    return selectFile('wheel', locked, { file: best.file, options });
  }
  if (sdist !== undefined && !isNamed(options.onlyBinary, name)) {
    return selectFile('source', locked, { file: sdist, options });
  }
  return undefined;
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

/** What the index has of a project, for advice only: an index that does not answer must not hide the real error. */
async function listForAdvice(locked: LockedPackage, options: SelectOptions): Promise<readonly LockedFile[]> {
  try {
    return await options.listFiles(locked.name);
  } catch (error) {
    if (error instanceof IndexError) {
      return locked.wheels;
    }
    throw error;
  }
}

async function noMatchingDistribution(locked: LockedPackage, options: SelectOptions): Promise<ResolveError> {
  const { name, version = '' } = locked;
  const target = describeTarget(options.target);
  const existing = adviseOnWheels(locked.wheels, options.target).existing;
  const blocked = locked.sdist !== undefined && isNamed(options.onlyBinary, name);
  const advice = adviseOnWheels(await listForAdvice(locked, options), options.target);
  return new ResolveError(
    'NO_MATCHING_DISTRIBUTION',
    `Cannot use ${name} ${version} on ${target}: it has ${existing}${blocked ? ', and building it from source is off (--only-binary)' : ''}`,
    {
      data: { distribution: name, version, target, ...advice },
      hint: adviceHint(name, advice, options.target),
    },
  );
}
