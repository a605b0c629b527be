import { ZipwrightError } from '../errors/zipwright-error.ts';

export type ZipErrorCode =
  | 'ZIP_NOT_A_ZIP'
  | 'ZIP_TRUNCATED'
  | 'ZIP_TOO_LARGE'
  | 'ZIP_UNSAFE_NAME'
  | 'ZIP_DUPLICATE_NAME'
  | 'ZIP_ENCRYPTED'
  | 'ZIP_METHOD_UNSUPPORTED'
  | 'ZIP_HEADERS_DISAGREE'
  | 'ZIP_OVERLAPPING_ENTRIES'
  | 'ZIP_DAMAGED_ENTRY'
  | 'ZIP_SPLIT';

/** The archive breaks the format, or a rule that keeps hostile archives out. */
export class ZipError extends ZipwrightError<ZipErrorCode> {}
