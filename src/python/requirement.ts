import { PythonFormatError } from './errors.ts';
import { parseMarker, type Marker } from './marker.ts';
import { isValidName, normalizeName } from './name.ts';
import { excerpt, quote } from './quote.ts';
import { parseSpecifiers, type Specifier } from './specifier.ts';

/** A dependency specifier (PEP 508). */
export interface Requirement {
  /** As written. */
  readonly name: string;
  readonly normalizedName: string;
  /** As written. */
  readonly extras: readonly string[];
  /** Empty when any version will do, or when there is a `url`. */
  readonly specifiers: readonly Specifier[];
  readonly specifierText: string;
  readonly url?: string;
  readonly marker?: Marker;
  /** The whole, without white space around it. */
  readonly text: string;
}

/** What stands between the name with its extras and the marker. */
type Source = Pick<Requirement, 'specifiers' | 'specifierText' | 'url'>;

const HEAD = /^(?<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[(?<extras>[^\]]*)\]\s*)?(?<rest>.*)$/s;
const URL_REFERENCE = /^@\s*(?<url>\S+)(?<rest>.*)$/s;

/**
 * Reads a requirement, with its versions in parentheses too, as metadata had them before PEP 508.
 * @throws {PythonFormatError} INVALID_REQUIREMENT
 */
export function parseRequirement(text: string): Requirement {
  const trimmed = text.trim();
  try {
    return readRequirement(trimmed);
  } catch (error) {
    if (error instanceof PythonFormatError && error.code !== 'INVALID_REQUIREMENT') {
      throw invalidRequirement(trimmed, error.message.replace('Cannot', 'cannot'), error);
    }
    throw error;
  }
}

function invalidRequirement(text: string, reason: string, cause?: PythonFormatError): PythonFormatError {
  return new PythonFormatError('INVALID_REQUIREMENT', `Cannot read requirement ${quote(text)}: ${reason}`, {
    data: { requirement: excerpt(text) },
    cause,
  });
}

function readRequirement(text: string): Requirement {
  const groups = HEAD.exec(text)?.groups;
  if (groups?.name === undefined || !isValidName(groups.name)) {
    throw invalidRequirement(text, 'it must begin with a name of letters, digits, ".", "-" and "_"');
  }
  const { name, extras = '', rest = '' } = groups;
  const { source, tail } = rest.startsWith('@') ? readUrl(text, rest) : readVersions(text, rest);
  const requirement = {
    name,
    normalizedName: normalizeName(name),
    extras: readExtras(text, extras),
    ...source,
    text,
  };
  return tail === '' ? requirement : { ...requirement, marker: parseMarker(tail.slice(1)) };
}

function readExtras(text: string, list: string): readonly string[] {
  if (list.trim() === '') {
    return [];
  }
  return list.split(',').map((part) => {
    const extra = part.trim();
    if (!isValidName(extra)) {
      throw invalidRequirement(text, `${quote(extra)} is no name of an extra`);
    }
    return extra;
  });
}

interface SourceAndTail {
  readonly source: Source;
  /** The marker with its semicolon, or nothing. */
  readonly tail: string;
}

/** A semicolon belongs to the URL unless white space stands before it. */
function readUrl(text: string, rest: string): SourceAndTail {
  const { url, rest: after = '' } = URL_REFERENCE.exec(rest)?.groups ?? {};
  const tail = after.trim();
  if (url === undefined || (tail !== '' && !tail.startsWith(';'))) {
    throw invalidRequirement(text, 'after "@" it wants a URL and then nothing, or " ;" and a marker');
  }
  return { source: { specifiers: [], specifierText: '', url }, tail };
}

function readVersions(text: string, rest: string): SourceAndTail {
  const end = rest.includes(';') ? rest.indexOf(';') : rest.length;
  const versions = rest.slice(0, end).trim();
  const inParentheses = versions.startsWith('(');
  if (inParentheses && !versions.endsWith(')')) {
    throw invalidRequirement(text, 'the parenthesis before its versions is not closed after them');
  }
  const specifierText = inParentheses ? versions.slice(1, -1).trim() : versions;
  if (/^,|,\s*,/.test(specifierText)) {
    throw invalidRequirement(text, 'a comma stands where a version specifier is wanted');
  }
  return { source: { specifiers: parseSpecifiers(specifierText), specifierText }, tail: rest.slice(end) };
}

/** A requirement without its marker, and without a URL, which may have credentials. */
export function shortRequirement({ name, extras, specifierText }: Requirement): string {
  return `${name}${extras.length === 0 ? '' : `[${extras.join(',')}]`}${specifierText}`;
}
