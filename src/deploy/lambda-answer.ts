import { quoteName } from '../errors/quote-name.ts';
import { AwsError } from './errors.ts';
import type { CodePlace } from './download-code.ts';

/** The fields of an answer that say where a zip is. The SDK does not check them. */
export interface AnsweredCode {
  readonly location: unknown;
  readonly codeSha256: unknown;
  readonly size: unknown;
}

/** SHA-256 in base64. */
const CODE_SHA256 = /^[A-Za-z0-9+/]{43}=$/;

/**
 * Reads where a zip is.
 * @throws {AwsError} AWS_BAD_ANSWER when that is nowhere, or cannot be checked
 */
export function codePlace(name: string, { location, codeSha256, size }: AnsweredCode): CodePlace {
  const url = typeof location === 'string' ? URL.parse(location) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw badAnswer(name, 'it has no http or https address of the code');
  }
  if (typeof codeSha256 !== 'string' || !CODE_SHA256.test(codeSha256)) {
    throw badAnswer(name, 'it has no CodeSha256 to check the code with');
  }
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw badAnswer(name, 'it has no CodeSize');
  }
  return { name, location: url, codeSha256, size };
}

/** A text of an answer; `undefined` where there is none. */
export function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What answers is not Lambda, or not as it is documented. */
export function badAnswer(name: string, reason: string): AwsError {
  return new AwsError('AWS_BAD_ANSWER', `Cannot read the answer about ${quoteName(name)}: ${reason}`, {
    data: { name },
    hint: 'check the endpoint (--endpoint-url or AWS_ENDPOINT_URL)',
  });
}
