import { parseExtensionName } from '../elf/extension-name.ts';
import type { DynamicSymbols } from '../elf/dynamic-symbols.ts';
import { newestVersion, type ElfFacts } from '../elf/facts.ts';
import { compareVersionNumbers } from '../elf/version-number.ts';
import { architectures } from '../lambda/architectures.ts';
import type { Target } from '../lambda/target.ts';
import type { NativeFile } from './native-file.ts';

/** A native file of a built wheel, with more facts than a package keeps. */
export interface BuiltFile extends NativeFile {
  readonly symbols: DynamicSymbols;
}

/** Why a file of a wheel that was built here would not work on the target. */
export interface BuiltFault {
  readonly path: string;
  readonly reason: string;
}

/** Libraries of glibc, and GCC's, which Amazon Linux has: nothing else can be relied on. */
const SYSTEM_LIBRARY =
  /^(lib(c|m|dl|pthread|rt|util|resolv|nsl|anl|crypt|mvec|BrokenLocale|thread_db)\.so\.\d+|ld-linux[\w-]*\.so\.\d+|libgcc_s\.so\.1|libstdc\+\+\.so\.6)$/;

/**
 * What is wrong with built files besides processor, glibc and CPython minor, which are checked for every package:
 * folders of the machine that built them, libraries and symbols that nobody brings, a name that CPython on the target
 * passes over.
 */
export function builtFaults(files: readonly BuiltFile[], target: Target): BuiltFault[] {
  const own = new Set(files.flatMap(({ path, elf }) => [fileName(path), elf.soname ?? fileName(path)]));
  const exported = new Set(files.flatMap(({ symbols }) => symbols.exports));
  return files.flatMap(({ path, elf, symbols }) => {
    const reason =
      hostFolder(elf) ??
      missingLibrary(elf, own) ??
      missingSymbol(symbols, exported) ??
      newerLibstdcxx(elf, target) ??
      otherSuffix(path, target);
    return reason === undefined ? [] : [{ path, reason }];
  });
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A search path that starts at the library's own place ($ORIGIN) holds anywhere. */
function hostFolder({ rpath, runpath }: ElfFacts): string | undefined {
  const folder = [rpath, runpath]
    .flatMap((list) => (list === undefined ? [] : list.split(':')))
    .find((each) => !/^\$(ORIGIN|\{ORIGIN\})(\/|$)/.test(each));
  return folder === undefined ? undefined : `looks for libraries in "${folder}" (RPATH)`;
}

function missingLibrary({ needed }: ElfFacts, own: ReadonlySet<string>): string | undefined {
  const missing = needed.find((library) => !SYSTEM_LIBRARY.test(library) && !own.has(library));
  return missing === undefined ? undefined : `needs ${missing}, which neither the wheel nor Amazon Linux has`;
}

/** What the interpreter has loaded: its own API, and of glibc 2.26 the libraries for threads and for loading others. */
const INTERPRETERS_OWN = /^(_?Py|pthread_|sem_|dl(open|close|sym|vsym|error|addr|info)$)/;

/** The linker accepts a symbol that no library has; the import of the module then fails. */
function missingSymbol(
  { unversionedImports }: DynamicSymbols,
  exported: ReadonlySet<string>,
): string | undefined {
  const missing = unversionedImports.find((name) => !INTERPRETERS_OWN.test(name) && !exported.has(name));
  return missing === undefined
    ? undefined
    : `needs the symbol ${missing}, which neither the wheel nor the runtime has`;
}

function newerLibstdcxx(elf: ElfFacts, { runtime }: Target): string | undefined {
  const needed = newestVersion(elf, 'GLIBCXX_');
  const { glibcxx, name } = runtime.operatingSystem;
  return needed === undefined || compareVersionNumbers(needed, glibcxx) <= 0
    ? undefined
    : `needs libstdc++ with GLIBCXX_${needed}, and ${name} has ${glibcxx}`;
}

/** PEP 3149: CPython on the target only imports names without platform, or with its own. */
function otherSuffix(path: string, { architecture }: Target): string | undefined {
  const platform = parseExtensionName(fileName(path))?.platform;
  const wanted = `${architectures[architecture].machine}-linux-gnu`;
  return platform === undefined || platform === wanted
    ? undefined
    : `is named for ${platform}, and the runtime imports ${wanted}`;
}
