/** How a pack differs from its wheel. Every combination is a store entry of its own. */
export interface PackVariant {
  /** Folder that all files go into, with its final slash, or ''. */
  readonly prefix: string;
  /** Leaves out what RECORD proves to be weight: tests, type stubs, debug symbols. */
  readonly slim: boolean;
  /** Adds bytecode for this CPython minor. */
  readonly bytecode: number | undefined;
  /** Deflates every file anew, harder. */
  readonly recompress: boolean;
}

export const plainVariant: PackVariant = { prefix: '', slim: false, bytecode: undefined, recompress: false };

/** Name of a variant in the store; '' for the plain pack. */
export function variantName(variant: PackVariant): string {
  return [
    variant.slim ? 'slim' : '',
    variant.bytecode === undefined ? '' : `pyc3.${variant.bytecode}`,
    variant.recompress ? 'small' : '',
    variant.prefix === '' ? '' : `in+${variant.prefix.replace(/\/$/, '').replaceAll('/', '+')}`,
  ]
    .filter((part) => part !== '')
    .join('-');
}
