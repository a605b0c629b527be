import { ZipwrightError } from '../../errors/zipwright-error.ts';

export type CodeErrorCode =
  | 'CODE_SPECIAL_FILE'
  | 'CODE_LINK_OUTSIDE'
  | 'CODE_ENTRIES_CLASH'
  | 'CODE_TOO_LARGE'
  | 'CODE_TOO_MANY_LAYERS'
  | 'CODE_FOREIGN';

/** A function's zip or its layers cannot be run here, or not on Lambda. */
export class CodeError extends ZipwrightError<CodeErrorCode> {}

const SHOWN_LENGTH = 200;

/** A name out of an archive as messages may show it: in quotes, on one line, not longer than a few of them. */
export function quoteName(name: string): string {
  const safe = name.slice(0, SHOWN_LENGTH).replace(/[\u0000-\u001f\u007f]/g, '\ufffd');
  return `"${safe}${name.length > SHOWN_LENGTH ? '…' : ''}"`;
}

/** `250.1 MB`, in millions of bytes. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
