import { ZipwrightError } from '../errors/zipwright-error.ts';

export type PythonFormatErrorCode =
  | 'INVALID_VERSION'
  | 'INVALID_SPECIFIER'
  | 'INVALID_MARKER'
  | 'INVALID_REQUIREMENT'
  | 'INVALID_WHEEL_NAME'
  | 'INVALID_METADATA'
  | 'INVALID_RECORD'
  | 'INVALID_ENTRY_POINTS';

/** A text is not what the Python packaging standards say it must be. */
export class PythonFormatError extends ZipwrightError<PythonFormatErrorCode> {}
