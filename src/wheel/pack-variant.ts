import type { BytecodeTarget } from './bytecode-target.ts';

/** How a pack differs from its wheel. Every combination is a store entry of its own. */
export interface PackVariant {
  /** Folder that all files go into, with its final slash, or ''. */
  readonly prefix: string;
  /** Leaves out what RECORD proves to be weight: tests, type stubs, sources of native code, debug symbols. */
  readonly slim: boolean;
  /** Adds bytecode of this interpreter. */
  readonly bytecode: BytecodeTarget | undefined;
  /** Deflates every file anew, harder. */
  readonly recompress: boolean;
}

export const plainVariant: PackVariant = { prefix: '', slim: false, bytecode: undefined, recompress: false };

/** Name of a variant in the store; '' for the plain pack. Holds all that its bytes depend on. */
export function variantName({ slim, bytecode, recompress, prefix }: PackVariant): string {
  return [
    slim ? 'slim' : '',
    bytecode === undefined ? '' : `pyc${bytecode.version}${asFileName(bytecode.folder)}`,
    recompress ? 'small' : '',
    prefix === '' ? '' : `in+${asFileName(prefix)}`,
  ]
    .filter((part) => part !== '')
    .join('-');
}

/** A folder as part of a file's name; a plus sign of its own is escaped, so that no two folders become one. */
function asFileName(folder: string): string {
  return encodeURIComponent(folder.replace(/\/$/, '')).replaceAll('%2F', '+');
}
