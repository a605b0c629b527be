import { ServiceError } from '../../aws/service-error.ts';

export const invalidParameter = (message: string): ServiceError =>
  new ServiceError('InvalidParameterException', message);

export const validationException = (message: string): ServiceError =>
  new ServiceError('ValidationException', message);

export const resourceNotFound = (message: string): ServiceError =>
  new ServiceError('ResourceNotFoundException', message);

export const noSuchGroup = (): ServiceError => resourceNotFound('The specified log group does not exist.');

export const noSuchStream = (): ServiceError => resourceNotFound('The specified log stream does not exist.');

export const alreadyExists = (message: string): ServiceError =>
  new ServiceError('ResourceAlreadyExistsException', message);

export const invalidToken = (): ServiceError => invalidParameter('The specified nextToken is invalid.');
