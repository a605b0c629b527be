import { ZipwrightError } from '../../errors/zipwright-error.ts';

export type DiagnoseErrorCode =
  /** What was given is no file, and does not look like a log either. */
  'LOG_NOT_FOUND';

/** There is nothing to diagnose. */
export class DiagnoseError extends ZipwrightError<DiagnoseErrorCode> {}
