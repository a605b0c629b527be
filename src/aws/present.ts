import { ServiceError } from './service-error.ts';

/**
 * The value of a member that the API requires. The protocol layer has checked the request by then; the SDK's types still
 * say that it may be undefined.
 * @throws {ServiceError} where it is missing after all
 */
export function present<Value>(value: Value | undefined | null, member: string): Value {
  if (value === undefined || value === null) {
    throw new ServiceError(
      'ValidationException',
      `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
    );
  }
  return value;
}
