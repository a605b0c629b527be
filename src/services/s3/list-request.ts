import { keyIn } from '../../aws/page.ts';
import { invalidArgument } from './errors.ts';

/** Most entries of one answer. */
export const MAX_ENTRIES = 1000;
const MAX_INTEGER = 2_147_483_647;

/** How names are written in a list that is asked for with `encoding-type=url`. */
export type UrlEncoding = (name: string) => string;

/**
 * The entries that an answer may have.
 * @param argument as on the wire: `max-keys`
 * @throws {ServiceError} InvalidArgument
 */
export function entryLimit(value: number | undefined, argument: string): number {
  if (value === undefined) {
    return MAX_ENTRIES;
  }
  if (!Number.isInteger(value) || value < 0 || value > MAX_INTEGER) {
    throw invalidArgument(
      `Argument ${argument} must be an integer between 0 and ${MAX_INTEGER}`,
      argument,
      String(value),
    );
  }
  return Math.min(value, MAX_ENTRIES);
}

/** @throws {ServiceError} InvalidArgument for an encoding other than `url` */
export function listEncoding(encodingType: string | undefined): UrlEncoding {
  if (encodingType === undefined) {
    return (name) => name;
  }
  if (encodingType !== 'url') {
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encodingType);
  }
  return urlEncoded;
}

/** As forms encode, with slashes as they are. */
function urlEncoded(name: string): string {
  return encodeURIComponent(name)
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+')
    .replace(/[!'()]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** @throws {ServiceError} InvalidArgument for a token that is none of ours */
export function continuationName(token: string): string {
  return keyIn(token, () =>
    invalidArgument('The continuation token provided is incorrect', 'continuation-token', token),
  );
}
