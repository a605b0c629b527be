import { PythonFormatError } from './errors.ts';
import { isValidName, normalizeName } from './name.ts';
import { excerpt, quote } from './quote.ts';
import { tryParseVersion, type Version } from './version.ts';

/** Tie-breaker between wheels of one version: the higher number wins, then the suffix. */
interface BuildTag {
  /** Rounded beyond 2^53, unlike the numbers of versions. */
  readonly number: number;
  readonly suffix: string;
}

/** What a wheel's file name says (PEP 427). */
export interface WheelFilename {
  readonly filename: string;
  /** Normalised name. */
  readonly distribution: string;
  readonly version: Version;
  readonly build?: BuildTag;
  /** Triples such as "py3-none-any", in lower case: every combination of the name's compressed tag sets. */
  readonly tags: readonly string[];
}

/** What a source distribution's file name says (PEP 625). */
export interface SdistFilename {
  /** Normalised name. */
  readonly distribution: string;
  readonly version: Version;
}

/** Longest name of a file on Linux (NAME_MAX); also bounds the combinations that compressed tag sets expand to. */
const MAX_LENGTH = 255;

const WHEEL =
  /^(?<name>[^-]+)-(?<version>[^-]+)(?:-(?<build>\d+)(?<suffix>[^-]*))?-(?<python>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)-(?<abi>\w+(?:\.\w+)*)-(?<platform>\w+(?:\.\w+)*)\.whl$/;

const SDIST = /^(?<name>.+)-(?<version>[^-]+)\.(?:tar\.gz|zip)$/;

/**
 * Reads the file name of a wheel.
 * @throws {PythonFormatError} INVALID_WHEEL_NAME
 */
export function parseWheelFilename(filename: string): WheelFilename {
  const groups = filename.length > MAX_LENGTH ? undefined : WHEEL.exec(filename)?.groups;
  if (groups?.name === undefined) {
    throw invalidWheelName(filename, 'PEP 427 wants NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl');
  }
  const { name, version: versionText = '', build, suffix = '' } = groups;
  const version = readVersion(versionText);
  if (version === undefined) {
    throw invalidWheelName(filename, `${quote(versionText)} is no version of PEP 440`);
  }
  if (!isValidName(name)) {
    throw invalidWheelName(filename, `${quote(name)} is no name of a distribution`);
  }
  const wheel = { filename, distribution: normalizeName(name), version, tags: expandTags(groups) };
  return build === undefined ? wheel : { ...wheel, build: { number: Number(build), suffix } };
}

function invalidWheelName(filename: string, reason: string): PythonFormatError {
  return new PythonFormatError('INVALID_WHEEL_NAME', `Cannot read wheel name ${quote(filename)}: ${reason}`, {
    data: { filename: excerpt(filename) },
  });
}

/** Older tools write a version's hyphens as underscores, as PEP 427 has it for names. */
function readVersion(text: string): Version | undefined {
  return tryParseVersion(text) ?? tryParseVersion(text.replaceAll('_', '-'));
}

/** Every combination of the three sets (PEP 425, "Compressed Tag Sets"). */
function expandTags(sets: Record<string, string | undefined>): readonly string[] {
  const [pythons = [], abis = [], platforms = []] = [sets.python, sets.abi, sets.platform].map((set = '') =>
    set.toLowerCase().split('.'),
  );
  const triples = pythons.flatMap((python) =>
    abis.flatMap((abi) => platforms.map((platform) => `${python}-${abi}-${platform}`)),
  );
  return [...new Set(triples)];
}

/**
 * Reads the file name of a source distribution, or answers `undefined` when it is none. The version is what follows
 * the last hyphen.
 */
export function parseSdistFilename(filename: string): SdistFilename | undefined {
  const { name, version: versionText } = SDIST.exec(filename)?.groups ?? {};
  const version = tryParseVersion(versionText ?? '');
  return name === undefined || version === undefined || !isValidName(name)
    ? undefined
    : { distribution: normalizeName(name), version };
}

/** What the file name of a wheel or a source distribution says. */
export type DistributionFilename =
  | { readonly kind: 'wheel'; readonly version: Version; readonly tags: readonly string[] }
  | { readonly kind: 'source'; readonly version: Version };

/** Reads either; `undefined` for names that no specification knows, which indexes have from before there was one. */
export function parseDistributionFilename(filename: string): DistributionFilename | undefined {
  if (!filename.endsWith('.whl')) {
    const version = parseSdistFilename(filename)?.version;
    return version === undefined ? undefined : { kind: 'source', version };
  }
  try {
    const { version, tags } = parseWheelFilename(filename);
    return { kind: 'wheel', version, tags };
  } catch (error) {
    if (error instanceof PythonFormatError) {
      return undefined;
    }
    throw error;
  }
}
