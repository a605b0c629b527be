import { invalidParameter } from './errors.ts';

const LIMIT = 50;

/**
 * Refuses more tags than a resource may have.
 * @throws {ServiceError} InvalidParameterValueException
 */
export function refuseTooManyTags(tags: Readonly<Record<string, string>>): void {
  if (Object.keys(tags).length > LIMIT) {
    throw invalidParameter('Number of tags exceeds resource tag limit.');
  }
}
