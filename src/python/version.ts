import { PythonFormatError } from './errors.ts';
import { excerpt, quote } from './quote.ts';

/** A number of a version: a bigint only where a number would lose digits, as in timestamps with microseconds. */
type VersionNumber = number | bigint;

interface PreRelease {
  readonly phase: 'a' | 'b' | 'rc';
  readonly number: VersionNumber;
}

/** A version of PEP 440. */
export interface Version {
  /** As it was written, without white space around it. */
  readonly text: string;
  readonly epoch: VersionNumber;
  readonly release: readonly VersionNumber[];
  readonly pre: PreRelease | undefined;
  readonly post: VersionNumber | undefined;
  readonly dev: VersionNumber | undefined;
  /** Parts of the local version, in lower case; empty without one. */
  readonly local: readonly (VersionNumber | string)[];
}

/** Far more than any file name holds; keeps the big integers of hostile versions small. */
const MAX_LENGTH = 1024;

/** PEP 440, appendix B, with a name for each part that matters. */
const VERSION =
  /^v?(?:(?<epoch>\d+)!)?(?<release>\d+(?:\.\d+)*)(?:[-_.]?(?<phase>alpha|beta|preview|pre|rc|a|b|c)[-_.]?(?<pre>\d*))?(?:-(?<implicitPost>\d+)|[-_.]?(?:post|rev|r)[-_.]?(?<post>\d*))?(?:[-_.]?dev[-_.]?(?<dev>\d*))?(?:\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/i;

/**
 * Reads a version, in any of the spellings that PEP 440 accepts.
 * @throws {PythonFormatError} INVALID_VERSION
 */
export function parseVersion(text: string): Version {
  const version = tryParseVersion(text);
  if (version === undefined) {
    throw new PythonFormatError(
      'INVALID_VERSION',
      `Cannot read version ${quote(text)}: PEP 440 wants one such as "1.2", "2.0rc1" or "1.0.post1+local"`,
      { data: { version: excerpt(text) } },
    );
  }
  return version;
}

/** The same for callers that have another use for what is no version. */
export function tryParseVersion(text: string): Version | undefined {
  const trimmed = text.trim();
  const groups = trimmed.length > MAX_LENGTH ? undefined : VERSION.exec(trimmed)?.groups;
  if (groups?.release === undefined) {
    return undefined;
  }
  return {
    text: trimmed,
    epoch: toVersionNumber(groups.epoch ?? '0'),
    release: groups.release.split('.').map(toVersionNumber),
    pre:
      groups.phase === undefined
        ? undefined
        : { phase: readPhase(groups.phase), number: toVersionNumber(groups.pre ?? '') },
    post: readOptionalNumber(groups.implicitPost ?? groups.post),
    dev: readOptionalNumber(groups.dev),
    local: readLocal(groups.local),
  };
}

/** Reads decimal digits; none ("1.0a", "1.0.dev") are 0. */
function toVersionNumber(digits: string): VersionNumber {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : BigInt(digits);
}

function readOptionalNumber(digits: string | undefined): VersionNumber | undefined {
  return digits === undefined ? undefined : toVersionNumber(digits);
}

function readPhase(word: string): PreRelease['phase'] {
  const initial = word.charAt(0).toLowerCase();
  return initial === 'a' || initial === 'b' ? initial : 'rc';
}

function readLocal(text: string | undefined): Version['local'] {
  const parts = text === undefined ? [] : text.toLowerCase().split(/[-_.]/);
  return parts.map((part) => (/^\d+$/.test(part) ? toVersionNumber(part) : part));
}

/** Orders versions as PEP 440 does: negative when `a` is the older one. */
export function compareVersions(a: Version, b: Version): number {
  return comparePublicVersions(a, b) || compareLocals(a.local, b.local);
}

/** Orders versions as if neither had a local version. */
export function comparePublicVersions(a: Version, b: Version): number {
  return (
    compareNumbers(a.epoch, b.epoch) ||
    compareReleases(a.release, b.release) ||
    phaseRank(a) - phaseRank(b) ||
    compareNumbers(a.pre?.number ?? 0, b.pre?.number ?? 0) ||
    comparePostAndDev(a, b)
  );
}

function compareNumbers(a: VersionNumber, b: VersionNumber): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}

function compareReleases(a: Version['release'], b: Version['release']): number {
  const length = Math.max(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const order = compareNumbers(a[index] ?? 0, b[index] ?? 0);
    if (order !== 0) {
      return order;
    }
  }
  return 0;
}

/** "1.0.dev1" comes before "1.0a1", although "1.0a1.dev1" and "1.0.post1.dev1" stay beside what they lead to. */
function phaseRank({ pre, post, dev }: Version): number {
  if (pre !== undefined) {
    return pre.phase === 'rc' ? 3 : Number(pre.phase === 'b') + 1;
  }
  return post === undefined && dev !== undefined ? 0 : 4;
}

function comparePostAndDev(a: Version, b: Version): number {
  return (
    compareNumbers(a.post ?? -1, b.post ?? -1) ||
    compareNumbers(a.dev ?? Number.POSITIVE_INFINITY, b.dev ?? Number.POSITIVE_INFINITY)
  );
}

function compareLocals(a: Version['local'], b: Version['local']): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const order = compareLocalParts(a[index] ?? '', b[index] ?? '');
    if (order !== 0) {
      return order;
    }
  }
  return a.length - b.length;
}

/** Numbers come after words. */
function compareLocalParts(a: VersionNumber | string, b: VersionNumber | string): number {
  if (typeof a === 'string' || typeof b === 'string') {
    if (typeof a !== typeof b) {
      return typeof a === 'string' ? -1 : 1;
    }
    return a < b ? -1 : Number(a > b);
  }
  return compareNumbers(a, b);
}

/** The normal form of PEP 440: equal for versions that differ in spelling only, except for trailing zeros. */
export function formatVersion(version: Version): string {
  const { epoch, release, pre, post, dev, local } = version;
  return [
    epoch === 0 ? '' : `${epoch}!`,
    release.join('.'),
    pre === undefined ? '' : `${pre.phase}${pre.number}`,
    post === undefined ? '' : `.post${post}`,
    dev === undefined ? '' : `.dev${dev}`,
    local.length === 0 ? '' : `+${local.join('.')}`,
  ].join('');
}

/** Tells whether a version leads to a release: alpha, beta, candidate or development. */
export function isPrerelease(version: Version): boolean {
  return version.pre !== undefined || version.dev !== undefined;
}
