import { ZipwrightError } from '../errors/zipwright-error.ts';

export type ProjectErrorCode =
  | 'PROJECT_NOT_FOUND'
  | 'CONFIGURATION_INVALID'
  | 'HANDLER_UNKNOWN'
  | 'FUNCTION_UNKNOWN'
  | 'LAYER_UNKNOWN'
  | 'DEPENDENCIES_NOT_FOUND'
  | 'DANGLING_LINK';

/** The project folder or its configuration cannot be used as it is. */
export class ProjectError extends ZipwrightError<ProjectErrorCode> {}
