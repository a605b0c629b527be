import { displayUrl } from './display-url.ts';
import { IndexError } from './errors.ts';
import { redactCredentials } from '../errors/redact.ts';
import { ZipwrightError } from '../errors/zipwright-error.ts';

/** No connection, or no bytes on it, for longer than allowed. */
export class TimeoutError extends Error {
  readonly code = 'ETIMEDOUT';
  override readonly name = 'TimeoutError';
}

/** A status that may go away, with the time in milliseconds after which the server wants to be asked again. */
export class TransientStatus extends Error {
  readonly status: number;
  readonly wished: number;

  constructor(status: number, wished: number) {
    super(`status ${status}`);
    this.status = status;
    this.wished = wished;
  }
}

/** What is known of a failed connection. */
interface Failure {
  readonly code: string;
  readonly reason: string;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name of its host is unknown',
  EAI_AGAIN: 'the name of its host cannot be looked up now',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  EHOSTUNREACH: 'its host cannot be reached',
  ENETUNREACH: 'its network cannot be reached',
};

const CERTIFICATE_CODES =
  /^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA)/;
const TLS_CODES = /^(?:ERR_SSL_|ERR_TLS_|EPROTO$)/;
/** llhttp: what came is no HTTP. */
const PROTOCOL_CODES = /^HPE_/;

/** Tells whether `error` came from the network, and not from a mistake in our own code. */
export function isNetworkError(error: unknown): error is Error & { readonly code: string } {
  return (
    error instanceof Error &&
    !(error instanceof ZipwrightError) &&
    'code' in error &&
    typeof error.code === 'string' &&
    !isMisuse(error.code)
  );
}

function isMisuse(code: string): boolean {
  return code.startsWith('ERR_INVALID_') || code === 'ERR_UNESCAPED_CHARACTERS';
}

/** Tells whether another try may help: not for an unknown host, a certificate or a peer that does not speak HTTP. */
export function isTransientFailure(error: unknown): boolean {
  if (error instanceof TransientStatus) {
    return true;
  }
  return (
    isNetworkError(error) &&
    error.code !== 'ENOTFOUND' &&
    ![CERTIFICATE_CODES, TLS_CODES, PROTOCOL_CODES].some((codes) => codes.test(error.code))
  );
}

/** Names a failed request in an error of this room; anything else is returned as it is. */
export function networkFailure(error: unknown, url: URL, attempts: number): unknown {
  if (error instanceof TransientStatus) {
    return serverFailure(error.status, url, attempts);
  }
  if (!isNetworkError(error)) {
    return error;
  }
  const { code, reason } = describe(error);
  const tries = attempts > 1 ? ` (${attempts} tries)` : '';
  return new IndexError(
    PROTOCOL_CODES.test(code) ? 'INDEX_BAD_ANSWER' : 'INDEX_UNREACHABLE',
    `Cannot fetch "${displayUrl(url)}": ${reason}${tries}`,
    {
      data: { url: displayUrl(url), systemError: code, attempts },
      hint: hintFor(code),
      cause: printableCause(error),
    },
  );
}

function serverFailure(status: number, url: URL, attempts: number): IndexError {
  return new IndexError(
    'INDEX_SERVER_ERROR',
    `Cannot fetch "${displayUrl(url)}": its server answered ${status} (${attempts} tries)`,
    {
      data: { url: displayUrl(url), status, attempts },
      hint: status === 429 ? 'wait a while, then try again' : 'try again later, or use another index',
    },
  );
}

function describe(error: Error & { readonly code: string }): Failure {
  const { code } = error;
  if (error instanceof TimeoutError) {
    return { code, reason: error.message };
  }
  if (CERTIFICATE_CODES.test(code)) {
    return { code, reason: `its certificate is not trusted, ${code}` };
  }
  if (PROTOCOL_CODES.test(code)) {
    return { code, reason: `what answers there does not speak HTTP, ${code}` };
  }
  if (TLS_CODES.test(code)) {
    return { code, reason: `no secure connection could be made, ${code}` };
  }
  return { code, reason: REASONS[code] ?? `the connection failed, ${messageOf(error)}` };
}

function hintFor(code: string): string {
  if (CERTIFICATE_CODES.test(code)) {
    return "set SSL_CERT_FILE to a file with your organisation's certificate authority";
  }
  if (code === 'ERR_PROXY_TUNNEL') {
    return 'check HTTPS_PROXY and its credentials, or add the host to NO_PROXY';
  }
  return 'check the connection and the address (--index-url or UV_DEFAULT_INDEX); behind a proxy, set HTTPS_PROXY to its http:// address';
}

/** Node puts the reason of a failed connection to several addresses into the first of its `errors`. */
function messageOf(error: Error & { readonly code: string }): string {
  const inner =
    error instanceof AggregateError ? error.errors.find((each) => each instanceof Error) : undefined;
  const message = error.message === '' && inner instanceof Error ? inner.message : error.message;
  return redactCredentials(message === '' ? error.code : message);
}

/** A cause without whatever else the system's error object refers to. */
export function printableCause(error: Error & { readonly code: string }): Error {
  return Object.assign(new Error(messageOf(error)), { code: error.code });
}
