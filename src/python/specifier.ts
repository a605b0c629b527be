import { assertNever } from '../errors/zipwright-error.ts';
import { PythonFormatError } from './errors.ts';
import { excerpt, quote } from './quote.ts';
import {
  comparePublicVersions,
  compareVersions,
  formatVersion,
  isPrerelease,
  tryParseVersion,
  type Version,
} from './version.ts';

const VERSION_OPERATORS = ['==', '!=', '==.*', '!=.*', '~=', '<=', '>=', '<', '>'] as const;

/** Compares with a version; `==.*` and `!=.*` with the versions that begin like it. */
interface VersionSpecifier {
  readonly operator: (typeof VERSION_OPERATORS)[number];
  readonly version: Version;
}

/** Compares with a text, which need not be a version. */
interface IdentitySpecifier {
  readonly operator: '===';
  readonly identity: string;
}

/** One clause of a version specifier (PEP 440). */
export type Specifier = VersionSpecifier | IdentitySpecifier;

const CLAUSE = /^(===|~=|==|!=|<=|>=|<|>)\s*(\S+)$/;

/**
 * Reads a comma-separated list of clauses; an empty text has none and accepts everything. A comma too many is
 * ignored, as older metadata has them.
 * @throws {PythonFormatError} INVALID_SPECIFIER
 */
export function parseSpecifiers(text: string): readonly Specifier[] {
  const specifiers: Specifier[] = [];
  for (const clause of text.split(',')) {
    if (clause.trim() !== '') {
      specifiers.push(parseClause(clause.trim(), text));
    }
  }
  return specifiers;
}

function parseClause(clause: string, text: string): Specifier {
  const specifier = tryParseSpecifier(clause);
  if (specifier === undefined) {
    throw new PythonFormatError(
      'INVALID_SPECIFIER',
      `Cannot read version specifier ${quote(text)}: ${quote(clause)} is none of PEP 440, such as ">=1.2", "==1.*" or "~=2.1"`,
      { data: { specifier: excerpt(text), clause: excerpt(clause) } },
    );
  }
  return specifier;
}

/** Reads one clause, for callers that have another use for what is none. */
export function tryParseSpecifier(clause: string): Specifier | undefined {
  const [, symbol, operand = ''] = CLAUSE.exec(clause.trim()) ?? [];
  if (symbol === '===') {
    return /[;)]/.test(operand) ? undefined : { operator: symbol, identity: operand };
  }
  const [, base = '', star = ''] = /^(.*?)(\.\*)?$/.exec(operand) ?? [];
  const operator = VERSION_OPERATORS.find((known) => known === `${symbol}${star}`);
  const version = tryParseVersion(base);
  return operator !== undefined && version !== undefined && fits(operator, version)
    ? { operator, version }
    : undefined;
}

/** Only releases are prefixes, `~=` needs a last number to let grow, and local versions have no place in an order. */
function fits(operator: VersionSpecifier['operator'], version: Version): boolean {
  switch (operator) {
    case '==':
    case '!=':
      return true;
    case '==.*':
    case '!=.*':
      return !isPrerelease(version) && version.post === undefined && version.local.length === 0;
    default:
      return version.local.length === 0 && (operator !== '~=' || version.release.length > 1);
  }
}

/**
 * Tells whether a version meets every clause. PEP 440's rule that pre-releases are left out unless nothing else
 * fits needs the other candidates and is the caller's: see {@link allowsPrereleases}.
 */
export function satisfies(version: Version, specifiers: readonly Specifier[]): boolean {
  return specifiers.every((specifier) => meets(version, specifier));
}

function meets(version: Version, specifier: Specifier): boolean {
  switch (specifier.operator) {
    case '===':
      return isIdentical(version, specifier.identity);
    case '==':
      return isEqual(version, specifier.version);
    case '!=':
      return !isEqual(version, specifier.version);
    case '==.*':
      return hasPrefix(version, specifier.version);
    case '!=.*':
      return !hasPrefix(version, specifier.version);
    case '~=':
      return isCompatible(version, specifier.version);
    case '<=':
      return comparePublicVersions(version, specifier.version) <= 0;
    case '>=':
      return compareVersions(version, specifier.version) >= 0;
    case '<':
      return isBefore(version, specifier.version);
    case '>':
      return isAfter(version, specifier.version);
    default:
      return assertNever(specifier);
  }
}

/** As written or in normal form, because tools disagree about which of them is meant. */
function isIdentical(version: Version, identity: string): boolean {
  const wanted = identity.toLowerCase();
  return version.text.toLowerCase() === wanted || formatVersion(version) === wanted;
}

/** Without a local version on the right, the one on the left does not count. */
function isEqual(version: Version, wanted: Version): boolean {
  return (wanted.local.length === 0 ? comparePublicVersions : compareVersions)(version, wanted) === 0;
}

function hasPrefix(version: Version, prefix: Pick<Version, 'epoch' | 'release'>): boolean {
  return (
    version.epoch === prefix.epoch &&
    prefix.release.every((number, index) => (version.release[index] ?? 0) === number)
  );
}

function isCompatible(version: Version, wanted: Version): boolean {
  const prefix = { epoch: wanted.epoch, release: wanted.release.slice(0, -1) };
  return compareVersions(version, wanted) >= 0 && hasPrefix(version, prefix);
}

/** The pre-releases of a version are not before it, unless it is one. */
function isBefore(version: Version, limit: Version): boolean {
  return compareVersions(version, isPrerelease(limit) ? limit : { ...limit, dev: 0 }) < 0;
}

/** The post-releases and local versions of a version are not after it, unless it is a post-release. */
function isAfter(version: Version, limit: Version): boolean {
  const counted =
    limit.post === undefined && limit.dev === undefined
      ? { ...version, post: undefined, dev: undefined }
      : version;
  return comparePublicVersions(version, limit) > 0 && comparePublicVersions(counted, limit) > 0;
}

/** Tells whether a clause names a pre-release, which lets pre-releases in (PEP 440, "Handling of pre-releases"). */
export function allowsPrereleases(specifiers: readonly Specifier[]): boolean {
  return specifiers.some((specifier) => {
    if (specifier.operator === '===') {
      const version = tryParseVersion(specifier.identity);
      return version !== undefined && isPrerelease(version);
    }
    return specifier.operator !== '!=' && isPrerelease(specifier.version);
  });
}
