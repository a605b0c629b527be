/** The folder that imports look in, where it is not an archive's root: those of a layer. */
const IMPORT_ROOT = /^python\/(?:lib\/python3\.\d+\/site-packages\/)?/;

/** That folder of a path, with its final slash; empty in a function's zip. */
export function importRootOf(path: string): string {
  return IMPORT_ROOT.exec(path)?.[0] ?? '';
}

/** A path as seen from the folder that imports look in, in a layer as in a function. */
export function belowImportRoot(path: string): string {
  return path.slice(importRootOf(path).length);
}
