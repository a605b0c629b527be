import { ZipwrightError } from '../../errors/zipwright-error.ts';

export type ExplainErrorCode =
  /** No finding and no error has the code. */
  'CODE_UNKNOWN';

/** There is nothing to explain. */
export class ExplainError extends ZipwrightError<ExplainErrorCode> {}
