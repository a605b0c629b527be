import { ZipwrightError } from '../errors/zipwright-error.ts';

export type PackagingErrorCode =
  | 'CONFLICTING_DISTRIBUTIONS'
  | 'USER_FILE_CONFLICT'
  | 'WRONG_NATIVE_LIBRARY'
  | 'PACKAGE_TOO_LARGE'
  | 'TOO_MANY_LAYERS'
  | 'HANDLER_NOT_FOUND'
  | 'FILE_CHANGED'
  | 'FROM_NOT_FOUND'
  | 'FROM_UNUSABLE';

/** What was asked for cannot become a package that works on Lambda. */
export class PackagingError extends ZipwrightError<PackagingErrorCode> {}
