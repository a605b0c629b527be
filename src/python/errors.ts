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

/** What a reader answers; `undefined` where a text breaks its standard. */
export function orAbsent<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof PythonFormatError) {
      return undefined;
    }
    throw error;
  }
}
