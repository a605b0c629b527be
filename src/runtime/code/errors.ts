import { ZipwrightError } from '../../errors/zipwright-error.ts';

export { quoteName } from '../../errors/quote-name.ts';

export type CodeErrorCode =
  | 'CODE_SPECIAL_FILE'
  | 'CODE_LINK_OUTSIDE'
  | 'CODE_ENTRIES_CLASH'
  | 'CODE_TOO_LARGE'
  | 'CODE_TOO_MANY_LAYERS'
  | 'CODE_FOREIGN';

/** A function's zip or its layers cannot be run here, or not on Lambda. */
export class CodeError extends ZipwrightError<CodeErrorCode> {}

/** `250.1 MB`, in millions of bytes. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
