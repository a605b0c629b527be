import { ZipwrightError } from '../../errors/zipwright-error.ts';

export type FixErrorCode =
  /** Neither a file to write nor that the artifact itself is meant, or both. */
  | 'FIX_OUTPUT_UNCLEAR'
  /** The file to write is the artifact, and nobody said that it may be replaced. */
  | 'FIX_OUTPUT_IS_INPUT';

/** Where a repaired artifact goes is not clear. */
export class FixError extends ZipwrightError<FixErrorCode> {}
