import { redactCredentials } from '../errors/redact.ts';
import { type ErrorDetails, ZipwrightError } from '../errors/zipwright-error.ts';

export type IndexErrorCode =
  /** A setting names no usable index. */
  | 'INDEX_BAD_CONFIGURATION'
  | 'INDEX_NOT_FOUND'
  | 'INDEX_UNAUTHORIZED'
  /** No connection: name, port, TLS or time-out, after all retries. */
  | 'INDEX_UNREACHABLE'
  | 'INDEX_SERVER_ERROR'
  /** The answer is no index page or no file, or larger than it may be. */
  | 'INDEX_BAD_ANSWER'
  | 'INDEX_OFFLINE'
  | 'DOWNLOAD_HASH_MISMATCH'
  | 'DOWNLOAD_INCOMPLETE';

function redactData(data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      typeof value === 'string' ? redactCredentials(value) : value,
    ]),
  );
}

/**
 * A package index, or the way to it, did not give what was asked. Credentials in URLs are replaced whoever builds the
 * error, so that it may be printed as it is.
 */
export class IndexError extends ZipwrightError<IndexErrorCode> {
  constructor(code: IndexErrorCode, message: string, details: ErrorDetails = {}) {
    super(code, redactCredentials(message), {
      ...details,
      ...(details.data === undefined ? {} : { data: redactData(details.data) }),
      ...(details.hint === undefined ? {} : { hint: redactCredentials(details.hint) }),
    });
  }
}
