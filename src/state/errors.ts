import { ZipwrightError } from '../errors/zipwright-error.ts';

export type StateErrorCode =
  | 'STATE_IN_USE'
  | 'STATE_NEWER'
  | 'STATE_DAMAGED'
  | 'STATE_MISSING'
  | 'STATE_NOT_EMPTY'
  | 'STATE_DISK_FULL'
  | 'STATE_NOT_WRITABLE'
  | 'STATE_ARCHIVE_INVALID';

/** The platform's data cannot be opened, written, exported or imported. */
export class StateError extends ZipwrightError<StateErrorCode> {}
