import { ServiceError } from '../../aws/service-error.ts';

/** AWS sends no text with this one. */
export const parameterNotFound = (): ServiceError => new ServiceError('ParameterNotFound', '');

export const versionNotFound = (message: string): ServiceError =>
  new ServiceError('ParameterVersionNotFound', message);

export const validationException = (message: string): ServiceError =>
  new ServiceError('ValidationException', message);

export const accessDenied = (message: string): ServiceError =>
  new ServiceError('AccessDeniedException', message);

export const invalidFilterKey = (message: string): ServiceError =>
  new ServiceError('InvalidFilterKey', message);

export const invalidFilterOption = (message: string): ServiceError =>
  new ServiceError('InvalidFilterOption', message);

export const invalidNextToken = (): ServiceError =>
  new ServiceError('InvalidNextToken', 'The specified token is not valid.');
