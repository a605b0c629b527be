import { runtimeSdk } from '../../lambda/sdk.ts';
import { withoutRuntimeSdk } from '../../packaging/without-runtime-sdk.ts';
import { PythonFormatError } from '../../python/errors.ts';
import { parseRequirement } from '../../python/requirement.ts';
import type { InspectedDistribution } from '../distributions.ts';
import type { InspectionTarget } from '../inspection-target.ts';
import { findDuplicates } from './duplicates.ts';
import type { WeighedEntry } from './size-tree.ts';
import type { WeighedArchive } from './weighed-archive.ts';
import { sumWeights, type Weight } from './weight.ts';

/** What could go, or is at least worth knowing. */
export interface Saving extends Weight {
  readonly code:
    /** Distributions that the runtime brings itself. */
    | 'runtime-sdk'
    /** What --slim leaves out. */
    | 'slim'
    /** Compiled bytecode whose source is there. */
    | 'bytecode'
    /** Bytecode of other Pythons, which is never loaded. */
    | 'foreign-bytecode'
    /** The same content at several places. */
    | 'duplicates'
    /** Entries that a later one replaces. */
    | 'replaced'
    /** Bytes of the zip that belong to nothing. */
    | 'unused'
    /** Catalogues of translations. */
    | 'translations'
    /** Time zones, which are on Lambda already or in tzdata. */
    | 'time-zones';
  /** `exact` numbers are what would go; with `at-most` some of it may be needed; a `fact` is only told. */
  readonly certainty: 'exact' | 'at-most' | 'fact';
  /** What it is made of, the heaviest first: distributions, reasons, paths. */
  readonly parts: readonly SavingPart[];
}

export interface SavingPart extends Weight {
  readonly name: string;
}

/** Less is not worth a line. */
const LEAST_BYTES = 10_000;
const MOST_PARTS = 20;
const CACHED = /^(.*\/)?__pycache__\/([^/.]+)\.([^/.]+)(?:\.[^/]+)?\.pyc$/;
const TRANSLATIONS = /\.mo$|(?:^|\/)locale-data\/[^/]+\.dat$/;
const TIME_ZONES = /(?:^|\/)(?:pytz|tzdata|dateutil)\/zoneinfo\/.*[^/]$/;

/** Finds what could go without unpacking anything. */
export function findSavings(archives: readonly WeighedArchive[], target: InspectionTarget): Saving[] {
  const entries = archives.flatMap((archive) => archive.entries);
  const bytecode = archives.flatMap(findBytecode);
  const isForeign = ({ tag }: Bytecode): boolean =>
    !target.assumed.includes('runtime') && tag !== `cpython-3${target.runtime.minor}`;
  return [
    sdkSaving(archives, target),
    saving(
      'bytecode',
      'exact',
      bytecode.filter((each) => !isForeign(each)).map(({ entry }) => entry),
    ),
    saving(
      'foreign-bytecode',
      'exact',
      bytecode.filter(isForeign).map(({ entry }) => entry),
    ),
    duplicatesSaving(archives),
    saving('replaced', 'exact', archives.flatMap(findReplaced)),
    unusedSaving(archives),
    saving(
      'translations',
      'fact',
      entries.filter(({ path }) => TRANSLATIONS.test(path)),
    ),
    saving(
      'time-zones',
      'fact',
      entries.filter(({ path }) => TIME_ZONES.test(path)),
    ),
  ]
    .filter((each) => each !== undefined)
    .sort((a, b) => b.unzipped - a.unzipped || b.zipped - a.zipped);
}

/** Sums up entries; `undefined` when they are not worth a line. */
export function saving(
  code: Saving['code'],
  certainty: Saving['certainty'],
  entries: readonly WeighedEntry[],
): Saving | undefined {
  return savingOf(
    code,
    certainty,
    entries.map(({ path, ...entry }) => ({ ...entry, name: path })),
  );
}

/** The same for what is summed up already. */
export function savingOf(
  code: Saving['code'],
  certainty: Saving['certainty'],
  parts: readonly SavingPart[],
): Saving | undefined {
  const sum = sumWeights(parts);
  return sum.unzipped < LEAST_BYTES && sum.zipped < LEAST_BYTES
    ? undefined
    : {
        code,
        certainty,
        ...sum,
        parts: parts
          .map(({ name, zipped, unzipped, files }) => ({ name, zipped, unzipped, files }))
          .sort((a, b) => b.unzipped - a.unzipped || b.zipped - a.zipped)
          .slice(0, MOST_PARTS),
      };
}

/** What --exclude-runtime-sdk would leave out; a layer has it for others, so nothing is said there. */
function sdkSaving(archives: readonly WeighedArchive[], { kind }: InspectionTarget): Saving | undefined {
  const all = archives.flatMap(({ distributions }) => [...distributions]);
  const candidates = all.map(([distribution, weight]) => ({
    part: { name: distribution.name, ...weight },
    facts: { name: distribution.normalizedName, requiresDist: sdkRequirements(distribution) },
  }));
  const kept = new Set(withoutRuntimeSdk(candidates));
  const parts = candidates.filter((each) => !kept.has(each)).map(({ part }) => part);
  return kind === 'layer' ? undefined : savingOf('runtime-sdk', 'exact', parts);
}

/** What a distribution requires of the SDK, as written. */
function sdkRequirements({ metadata }: InspectedDistribution): string[] {
  return typeof metadata === 'string' ? [] : metadata.requiresDist.filter(isOfSdk);
}

function isOfSdk(requirement: string): boolean {
  try {
    return runtimeSdk.has(parseRequirement(requirement).normalizedName);
  } catch (error) {
    if (error instanceof PythonFormatError) {
      return false;
    }
    throw error;
  }
}

interface Bytecode {
  readonly entry: WeighedEntry;
  /** `cpython-313` */
  readonly tag: string;
}

function findBytecode({ archive: { files }, entries }: WeighedArchive): Bytecode[] {
  return entries.flatMap((entry) => {
    const [, folder = '', name = '', tag] = CACHED.exec(entry.path) ?? [];
    return tag !== undefined && files.has(`${folder}${name}.py`) ? [{ entry, tag }] : [];
  });
}

function findReplaced({ archive: { files }, entries }: WeighedArchive): WeighedEntry[] {
  return entries.filter(
    ({ path, isFolder, files: unpacked }) => !isFolder && unpacked === 0 && files.has(path),
  );
}

function duplicatesSaving(archives: readonly WeighedArchive[]): Saving | undefined {
  const duplicates = findDuplicates(archives.map(({ archive }) => archive));
  return savingOf(
    'duplicates',
    'fact',
    duplicates.map(({ paths, zipped, unzipped }) => ({
      name: paths[0] ?? '',
      zipped,
      unzipped,
      files: paths.length - 1,
    })),
  );
}

function unusedSaving(archives: readonly WeighedArchive[]): Saving | undefined {
  const parts = archives.map(({ archive, stored }) => ({
    name: archive.label,
    zipped: stored.unused,
    unzipped: 0,
    files: 0,
  }));
  return savingOf('unused', 'exact', parts);
}
