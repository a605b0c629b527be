import { ServiceError } from '../../aws/service-error.ts';

/** Something by that name or ARN is not there. */
export const noSuchEntity = (message: string): ServiceError =>
  new ServiceError('NoSuchEntity', message, { status: 404 });

/** The name is taken. */
export const entityAlreadyExists = (message: string): ServiceError =>
  new ServiceError('EntityAlreadyExists', message, { status: 409 });

/** It is still in use. */
export const deleteConflict = (message: string): ServiceError =>
  new ServiceError('DeleteConflict', message, { status: 409 });

/** A quota of IAM's is reached. */
export const limitExceeded = (message: string): ServiceError =>
  new ServiceError('LimitExceeded', message, { status: 409 });

export const validationError = (message: string): ServiceError =>
  new ServiceError('ValidationError', message, { status: 400 });

export const invalidInput = (message: string): ServiceError =>
  new ServiceError('InvalidInput', message, { status: 400 });

/** A policy is no JSON, or says what a policy of its kind may not. */
export const malformedPolicy = (message: string): ServiceError =>
  new ServiceError('MalformedPolicyDocument', message, { status: 400 });

/** Roles of AWS's services change by their services only. */
export const unmodifiableEntity = (message: string): ServiceError =>
  new ServiceError('UnmodifiableEntity', message, { status: 400 });
