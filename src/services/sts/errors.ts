import { ServiceError } from '../../aws/service-error.ts';

export const validationError = (message: string): ServiceError =>
  new ServiceError('ValidationError', message, { status: 400 });

export const invalidParameterValue = (message: string): ServiceError =>
  new ServiceError('InvalidParameterValue', message, { status: 400 });

export const accessDenied = (message: string): ServiceError =>
  new ServiceError('AccessDenied', message, { status: 403 });

export const malformedPolicy = (message: string): ServiceError =>
  new ServiceError('MalformedPolicyDocument', message, { status: 400 });

export const invalidIdentityToken = (message: string): ServiceError =>
  new ServiceError('InvalidIdentityToken', message, { status: 400 });
