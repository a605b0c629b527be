import { ServiceError } from '../../aws/service-error.ts';

export const invalidValue = (message: string): ServiceError =>
  new ServiceError('InvalidParameterValue', message);

export const invalidCombination = (message: string): ServiceError =>
  new ServiceError('InvalidParameterCombination', message);

export const missingParameter = (message: string): ServiceError =>
  new ServiceError('MissingParameter', message);

export const validationError = (message: string): ServiceError =>
  new ServiceError('ValidationError', message);

export const resourceNotFound = (message: string): ServiceError =>
  new ServiceError('ResourceNotFound', message, { status: 404 });

export const invalidNextToken = (): ServiceError =>
  new ServiceError('InvalidNextToken', 'Request parameter NextToken is invalid');
