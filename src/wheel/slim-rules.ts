/** Why a file is not needed at run time, judged by its path alone. */
export type SlimReason = 'test' | 'type stub' | 'native source' | 'documentation';

/** PEP 484 and PEP 561: stubs, and the mark of a package that has types. */
const STUB = /\.pyi$|(^|\/)py\.typed$/;
/** C, C++ and Cython: sources, headers and static libraries. Lambda has no compiler and no linker. */
const NATIVE_SOURCE = /\.(c|cc|cpp|cxx|h|hh|hpp|hxx|pyx|pxd|pxi|a)$/;
/** What a wheel's data folder installs below share/: manual pages and documents (Filesystem Hierarchy Standard, 4.11). */
const DOCUMENTATION = /^share\/(man|doc|info)\/(?!.*\.(py|so)$)/;

/** Judges by the path. Tests are not recognised here: it takes the whole distribution to tell them. */
export function unneededByName(path: string): Exclude<SlimReason, 'test'> | undefined {
  if (STUB.test(path)) {
    return 'type stub';
  }
  if (NATIVE_SOURCE.test(path)) {
    return 'native source';
  }
  return DOCUMENTATION.test(path) ? 'documentation' : undefined;
}
