import type { PythonImport } from '../../python/import-scan.ts';

export type ImportKind = PythonImport['kind'];

/** What comes to pass most surely first: a guarded import is tried whenever its module is loaded. */
export const importKinds: readonly ImportKind[] = [
  'required',
  'guarded',
  'conditional',
  'dynamic',
  'lazy',
  'type-only',
];

/** Where a module is asked for. */
export interface ImportSite {
  /** The importing module. */
  readonly module: string;
  readonly line: number;
  readonly kind: ImportKind;
}
