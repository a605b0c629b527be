import { ZipwrightError } from '../errors/zipwright-error.ts';

export type ResolveErrorCode =
  | 'RESOLUTION_FAILED'
  | 'RESOLUTION_OFFLINE'
  | 'RESOLUTION_FROZEN'
  | 'LOCK_INVALID'
  | 'LOCK_UNSUPPORTED'
  | 'NO_MATCHING_DISTRIBUTION'
  | 'REQUIREMENTS_INVALID';

/** The dependencies could not be turned into a set of distributions for the target. */
export class ResolveError extends ZipwrightError<ResolveErrorCode> {}
