import { parseExtensionName } from '../elf/extension-name.ts';
import { newestVersion } from '../elf/facts.ts';
import { compareVersionNumbers } from '../elf/version-number.ts';
import type { NativeFile } from './native-file.ts';

/** What all native files of a distribution need together: enough to tell that a target can load every one. */
export interface NativeSummary {
  /** e_machine values, as `machine/bits`. */
  readonly machines: readonly string[];
  /** Newest glibc that any file needs, or ''. */
  readonly glibc: string;
  readonly musl: boolean;
  /** CPython minors that extension modules are built for; a free-threaded one as `13t`. */
  readonly pythons: readonly string[];
}

/** @returns `undefined` when there are no native files */
export function summarizeNative(files: readonly NativeFile[]): NativeSummary | undefined {
  if (files.length === 0) {
    return undefined;
  }
  const versions = files.flatMap(({ elf }) => newestVersion(elf, 'GLIBC_') ?? []);
  return {
    machines: [...new Set(files.map(({ elf }) => `${elf.machine}/${elf.bits}`))].sort(),
    glibc: versions.sort(compareVersionNumbers).at(-1) ?? '',
    musl: files.some(({ elf }) => elf.libc === 'musl'),
    pythons: [...new Set(files.flatMap(({ path }) => extensionPython(path) ?? []))].sort(),
  };
}

/** The CPython that an extension module's name says: `11`, `13t`, or `undefined` for any. */
export function extensionPython(path: string): string | undefined {
  const extension = parseExtensionName(path.slice(path.lastIndexOf('/') + 1));
  return extension?.pythonMinor === undefined
    ? undefined
    : `${extension.pythonMinor}${extension.freeThreaded === true ? 't' : ''}`;
}
