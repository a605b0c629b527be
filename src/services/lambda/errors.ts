import { ServiceError } from '../../aws/service-error.ts';

const TYPE = 'User';

/** Something by that name is not there (404). */
export const resourceNotFound = (message: string): ServiceError =>
  new ServiceError('ResourceNotFoundException', message, { status: 404, Type: TYPE });

/** A function, version or alias is not there, told by its ARN. */
export const functionNotFound = (arn: string): ServiceError => resourceNotFound(`Function not found: ${arn}`);

/** Lambda's words where it does not tell what is missing. */
export const requestedNotFound = (): ServiceError =>
  resourceNotFound('The resource you requested does not exist.');

/** A value that the model allows and Lambda does not (400). */
export const invalidParameter = (message: string): ServiceError =>
  new ServiceError('InvalidParameterValueException', message, { status: 400, Type: TYPE });

/** The thing is there already, or is just being changed (409). */
export const resourceConflict = (message: string): ServiceError =>
  new ServiceError('ResourceConflictException', message, { status: 409, Type: TYPE });

/** A value that the model does not allow (400). It has no `Type`. */
export const validationFailed = (message: string): ServiceError =>
  new ServiceError('ValidationException', message, { status: 400 });

/** What is sent is too large (413). It has no `Type`. */
export const entityTooLarge = (message: string): ServiceError =>
  new ServiceError('RequestEntityTooLargeException', message, { status: 413 });

/** The caller may not (403). It has no `Type`. */
export const accessDenied = (message: string): ServiceError =>
  new ServiceError('AccessDeniedException', message, { status: 403 });

/** An API through which a revision id can be read, as messages name it. */
export type RevisionApi = 'GetFunction/GetAlias' | 'GetPolicy' | 'GetLayerPolicy';

/** The revision id of the request is not the newest (412). */
export const preconditionFailed = (api: RevisionApi): ServiceError =>
  new ServiceError(
    'PreconditionFailedException',
    `The Revision Id provided does not match the latest Revision Id. Call the ${api} API to retrieve the latest Revision Id`,
    { status: 412, Type: TYPE },
  );

/** Why an invocation was refused for its number (429). */
export type ThrottleReason =
  | 'ReservedFunctionConcurrentInvocationLimitExceeded'
  | 'ConcurrentInvocationLimitExceeded';

export const tooManyRequests = (reason: ThrottleReason): ServiceError =>
  new ServiceError('TooManyRequestsException', 'Rate Exceeded.', {
    status: 429,
    Type: TYPE,
    Reason: reason,
  });

/** The payload of an invocation is no JSON (400). */
export const invalidRequestContent = (message: string): ServiceError =>
  new ServiceError('InvalidRequestContentException', message, { status: 400, Type: TYPE });

/** All code of the account together is too large (400). */
export const codeStorageExceeded = (): ServiceError =>
  new ServiceError('CodeStorageExceededException', 'Code storage limit exceeded.', {
    status: 400,
    Type: TYPE,
  });

/** A part of Lambda that is not here: an answer with its own words, never a silence. */
export const notSupportedHere = (what: string): ServiceError =>
  invalidParameter(`${what} are not supported here: zipwright runs functions from .zip packages only`);
