import { PythonFormatError } from './errors.ts';
import { quote } from './quote.ts';

/** The fields of a distribution's core metadata that building a package needs, as written. */
export interface CoreMetadata {
  /** "1.0" where it is left out, as installers take it. */
  readonly metadataVersion: string;
  readonly name: string;
  readonly version: string;
  readonly requiresPython?: string;
  readonly requiresDist: readonly string[];
  readonly providesExtra: readonly string[];
  /** Names of fields that a source distribution leaves to its build (PEP 643), in lower case. */
  readonly dynamic: readonly string[];
}

/** Values by field name in lower case, in their order. */
export type MetadataFields = ReadonlyMap<string, readonly string[]>;

const LINE = /(?<line>[^\r\n]*)(?:\r\n|\r|\n|$)/y;
const FIELD = /^(?<name>[!-9;-~]+):(?<value>.*)$/;

/**
 * Reads a METADATA or PKG-INFO file as Python's own parser of e-mail does: the header ends at the first line that is
 * no field and no continuation.
 * @throws {PythonFormatError} INVALID_METADATA when the name or the version is missing, or a field is there twice
 * with two values
 */
export function parseMetadata(text: string): CoreMetadata {
  const fields = readMetadataFields(text);
  const requiresPython = single(fields, 'requires-python');
  return {
    metadataVersion: single(fields, 'metadata-version') ?? '1.0',
    name: required(fields, 'name'),
    version: required(fields, 'version'),
    ...(requiresPython === undefined ? {} : { requiresPython }),
    requiresDist: fields.get('requires-dist') ?? [],
    providesExtra: fields.get('provides-extra') ?? [],
    dynamic: (fields.get('dynamic') ?? []).map((field) => field.toLowerCase()),
  };
}

/** All fields of the header, unfolded, each continuation after a space. */
export function readMetadataFields(text: string): MetadataFields {
  const fields = new Map<string, string[]>();
  for (const { name, lines } of unfold(text)) {
    const values = fields.get(name) ?? [];
    values.push(lines.join(' ').trim());
    fields.set(name, values);
  }
  return fields;
}

interface Field {
  readonly name: string;
  readonly lines: string[];
}

function unfold(text: string): readonly Field[] {
  const fields: Field[] = [];
  for (const line of headerLines(text)) {
    const folded = /^[ \t]/.test(line) ? fields.at(-1) : undefined;
    const { name, value = '' } = FIELD.exec(line)?.groups ?? {};
    if (folded !== undefined) {
      folded.lines.push(line.trim());
    } else if (name === undefined) {
      break;
    } else {
      fields.push({ name: name.toLowerCase(), lines: [value.trim()] });
    }
  }
  return fields;
}

/** The lines before the first empty one, each only when it is asked for: the description may be large. */
function* headerLines(text: string): Generator<string> {
  const pattern = new RegExp(LINE);
  let line = pattern.exec(text)?.groups?.line ?? '';
  while (line !== '') {
    yield line;
    line = pattern.exec(text)?.groups?.line ?? '';
  }
}

function required(fields: MetadataFields, field: string): string {
  const value = single(fields, field);
  if (value === undefined || value === '') {
    throw invalidMetadata(`it has no field "${field}", which every distribution must have`, field);
  }
  return value;
}

function single(fields: MetadataFields, field: string): string | undefined {
  const [value, ...others] = new Set(fields.get(field));
  if (others.length > 0) {
    throw invalidMetadata(
      `its field "${field}" is both ${quote(value ?? '')} and ${quote(others[0] ?? '')}`,
      field,
    );
  }
  return value;
}

function invalidMetadata(reason: string, field: string): PythonFormatError {
  return new PythonFormatError('INVALID_METADATA', `Cannot read core metadata: ${reason}`, {
    data: { field },
  });
}
