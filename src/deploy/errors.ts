import { redactCredentials } from '../errors/redact.ts';
import { type ErrorDetails, ZipwrightError } from '../errors/zipwright-error.ts';

export type AwsErrorCode =
  /** What follows `aws:` names no function and no layer version. */
  | 'AWS_REFERENCE_INVALID'
  | 'AWS_ENDPOINT_INVALID'
  | 'AWS_NO_CREDENTIALS'
  | 'AWS_NO_REGION'
  /** Expired, unknown or wrongly signing credentials. */
  | 'AWS_CREDENTIALS_REFUSED'
  /** The credentials are good, but not allowed to do this. */
  | 'AWS_ACCESS_DENIED'
  | 'AWS_NOT_FOUND'
  | 'AWS_THROTTLED'
  /** No connection: name, port, TLS or time-out, after all tries. */
  | 'AWS_UNREACHABLE'
  /** Any other refusal, in AWS's own words. */
  | 'AWS_REFUSED'
  /** What answers does not answer as Lambda does. */
  | 'AWS_BAD_ANSWER'
  /** A function of a container image has no zip. */
  | 'AWS_IMAGE_FUNCTION'
  | 'AWS_CODE_TOO_LARGE'
  | 'AWS_DOWNLOAD_FAILED'
  /** What was downloaded is not what Lambda runs. */
  | 'AWS_CODE_MISMATCH';

/** AWS, or the way to it, did not give what was asked. No message or hint holds credentials or signed links. */
export class AwsError extends ZipwrightError<AwsErrorCode> {
  constructor(code: AwsErrorCode, message: string, details: ErrorDetails = {}) {
    super(code, withoutSecrets(message), {
      ...details,
      ...(details.hint === undefined ? {} : { hint: withoutSecrets(details.hint) }),
    });
  }
}

/** The query of a presigned link is a key to what it leads to. */
const SIGNED_QUERY = /(\bhttps?:\/\/[^\s?"'<>]+)\?[^\s"'<>]*/gi;

/** Text without the credentials and signatures of the links in it. */
export function withoutSecrets(text: string): string {
  return redactCredentials(text).replace(SIGNED_QUERY, '$1?****');
}
