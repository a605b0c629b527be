export { quoteName, shownText } from '../errors/quote-name.ts';

/** An error keeps the function from running or from being taken; a warning may; a notice is worth knowing. */
export type Severity = 'error' | 'warning' | 'notice';

/** Every kind of finding; docs/findings/ has a page for each. Codes never change their meaning. */
export const findingCodes = [
  'ARCHIVE_UNREADABLE',
  'ARCHIVE_EXTRA_DATA',
  'ZIP64_USED',
  'ENTRY_UNREADABLE',
  'NAME_UNSAFE',
  'NAME_BACKSLASH',
  'NAME_DUPLICATE',
  'NAME_CASE_CLASH',
  'LINK_OUTSIDE',
  'MODE_UNREADABLE',
  'MODE_NOT_EXECUTABLE',
  'MODE_UNUSUAL',
  'HANDLER_MALFORMED',
  'HANDLER_FILE_MISSING',
  'HANDLER_FUNCTION_MISSING',
  'HANDLER_UNKNOWN',
  'MODULE_MISSING',
  'MODULE_SHADOWED',
  'PACKAGE_HALF_SHADOWED',
  'PREFIX_SELF_IMPORT',
  'STDLIB_SHADOWED',
  'BYTECODE_OTHER_VERSION',
  'NATIVE_DAMAGED',
  'NATIVE_OTHER_MACHINE',
  'NATIVE_OTHER_SYSTEM',
  'NATIVE_OTHER_PYTHON',
  'NATIVE_TOO_NEW',
  'NATIVE_LEFT_OUT',
  'LIBRARY_MISSING',
  'LIBRARY_UNREACHABLE',
  'REQUIREMENT_UNMET',
  'PYTHON_UNMET',
  'METADATA_BROKEN',
  'METADATA_DUPLICATE',
  'FILE_MISSING',
  'DISTRIBUTION_UNUSED',
  'SDK_PARTIAL',
  'SDK_FROM_RUNTIME',
  'LAYER_WITHOUT_FOLDERS',
  'LAYER_OTHER_PYTHON',
  'LAYERS_TOO_MANY',
  'LAYER_OVERLAP',
  'LAYER_AS_FUNCTION',
  'FUNCTION_AS_LAYER',
  'SIZE_OVER_LIMIT',
  'SIZE_NEEDS_S3',
  'RUNTIME_DEPRECATED',
  'SECRET_INSIDE',
  'WEIGHT_UNUSED',
  'TARGET_ASSUMED',
] as const;

export type FindingCode = (typeof findingCodes)[number];

/** Something about an artifact that its user should know. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** In the archive: the first, where there are several. */
  readonly path?: string;
  /** The layer that the path is in, as it was named; absent for the artifact itself. */
  readonly layer?: string;
  /** The distribution that the path belongs to, as its metadata calls it. */
  readonly distribution?: string;
  readonly message: string;
  readonly hint?: string;
  /** What Lambda would answer or log. */
  readonly lambdaError?: string;
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'notice'];

/** The worst first, then as they were found. */
export function bySeverity(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

/** What a message about the first of several things ends with. */
export function andMore(count: number): string {
  return count > 1 ? ` (and ${count - 1} more)` : '';
}

/** A size as messages have it. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
