import { newestVersion, type ElfFacts, type VersionPrefix } from '../elf/facts.ts';
import { compareVersionNumbers } from '../elf/version-number.ts';
import { architectures } from '../lambda/architectures.ts';
import type { CompilerLibraries } from '../lambda/runtimes.ts';
import { targetGlibc } from '../packaging/native-loadable.ts';
import type { ExtensionName } from '../elf/extension-name.ts';
import { quoteName, type FindingCode } from './finding.ts';
import type { InspectionTarget } from './inspection-target.ts';
import { importError, pathOnLambda } from './lambda-error.ts';
import type { BroughtLibrary } from './libraries-brought.ts';
import type { InspectedNative, NativeContent } from './native-files.ts';

/** Why a native file cannot be loaded. */
export interface NativeFault {
  readonly code: FindingCode;
  /** Goes on after the file's name: `is for arm64, …`. */
  readonly reason: string;
  readonly lambdaError: string;
  /** False where the runtime may have been updated to what the file needs. */
  readonly isCertain: boolean;
}

/** The files by which the archives bring a library of this name. */
type FindBrought = (library: string) => readonly BroughtLibrary[];

const MACHINES: Readonly<Record<number, string>> = {
  3: 'i386',
  8: 'mips',
  21: 'ppc64',
  22: 's390x',
  40: 'arm',
  62: 'x86_64',
  183: 'arm64',
  243: 'riscv64',
};
const SYSTEMS = { macho: 'macOS', pe: 'Windows' } as const;

/** Why the target cannot load a file, or `undefined` when nothing is known against it. */
export function nativeFault(
  native: InspectedNative,
  target: InspectionTarget,
  findBrought: FindBrought,
): NativeFault | undefined {
  const { archive, content, extension } = native;
  const context = { path: pathOnLambda({ target }, archive, native.path), target, extension, findBrought };
  return (
    (extension && nameFault(extension, target)) ??
    (content.kind === 'elf' ? elfFault(content.elf, context) : otherFault(content, context))
  );
}

function nameFault(extension: ExtensionName, target: InspectionTarget): NativeFault | undefined {
  const { runtime } = target;
  const { kind, platform = '', pythonMinor, freeThreaded, module } = extension;
  const lambdaError = importError({ target }, `No module named '${module}'`);
  const system =
    kind === 'pyd'
      ? 'Windows'
      : platform === 'darwin'
        ? 'macOS'
        : platform.endsWith('musl')
          ? 'musl'
          : undefined;
  if (system !== undefined) {
    const reason = `is a module for ${system}, and Lambda runs Amazon Linux with glibc`;
    return { code: 'NATIVE_OTHER_SYSTEM', reason, lambdaError, isCertain: true };
  }
  if (freeThreaded === true || (pythonMinor ?? runtime.minor) !== runtime.minor) {
    const build = `${freeThreaded === true ? 'free-threaded ' : ''}CPython${pythonMinor === undefined ? '' : ` 3.${pythonMinor}`}`;
    const reason = `is a module for ${build}, and the runtime is ${runtime.id}`;
    return { code: 'NATIVE_OTHER_PYTHON', reason, lambdaError, isCertain: true };
  }
  return undefined;
}

function otherFault(
  content: Exclude<NativeContent, { kind: 'elf' }>,
  { path, target }: FileContext,
): NativeFault {
  const lambdaError = importError({ target }, `${path}: invalid ELF header`);
  return content.kind === 'damaged'
    ? { code: 'NATIVE_DAMAGED', reason: `is damaged: ${content.reason}`, lambdaError, isCertain: true }
    : {
        code: 'NATIVE_OTHER_SYSTEM',
        reason: `is a binary for ${SYSTEMS[content.kind]}, and Lambda runs Amazon Linux`,
        lambdaError,
        isCertain: true,
      };
}

/** What is known of a file besides its content. */
interface FileContext {
  /** Where the function sees it. */
  readonly path: string;
  readonly target: InspectionTarget;
  readonly extension: ExtensionName | undefined;
  readonly findBrought: FindBrought;
}

function elfFault(elf: ElfFacts, context: FileContext): NativeFault | undefined {
  const { path, target, extension } = context;
  const wanted = architectures[target.architecture];
  if (elf.machine !== wanted.elfMachine || elf.bits !== 64) {
    return {
      code: 'NATIVE_OTHER_MACHINE',
      reason: `is for ${MACHINES[elf.machine] ?? `machine ${elf.machine}`}${elf.bits === 32 ? ' (32 bits)' : ''}, and the function runs on ${target.architecture}`,
      // A name that has another machine in it is none of those that Python looks for.
      lambdaError: importError(
        { target },
        extension?.platform === undefined
          ? `${path}: cannot open shared object file: No such file or directory`
          : `No module named '${extension.module}'`,
      ),
      isCertain: true,
    };
  }
  if (elf.libc === 'musl') {
    const reason = 'needs musl (Alpine Linux), and Amazon Linux has glibc';
    const lambdaError = importError(
      { target },
      'libc.musl: cannot open shared object file: No such file or directory',
    );
    return { code: 'NATIVE_OTHER_SYSTEM', reason, lambdaError, isCertain: true };
  }
  return versionFault(elf, context);
}

/** Names that the symbol versions of one library share. */
interface VersionFamily {
  readonly prefix: VersionPrefix;
  /** What a message calls it. */
  readonly what: string;
  readonly library: string;
  readonly key: keyof CompilerLibraries | 'glibc';
}

const FAMILIES: readonly VersionFamily[] = [
  { prefix: 'GLIBC_', what: 'glibc', library: 'libc.so.6', key: 'glibc' },
  { prefix: 'GLIBCXX_', what: 'libstdc++ symbols', library: 'libstdc++.so.6', key: 'glibcxx' },
  { prefix: 'CXXABI_', what: "libstdc++'s ABI", library: 'libstdc++.so.6', key: 'cxxabi' },
  { prefix: 'GCC_', what: 'libgcc symbols', library: 'libgcc_s.so.1', key: 'libgcc' },
];

/** Libraries that the archives bring are compared with what they define, the others with the runtime's. */
function versionFault(elf: ElfFacts, context: FileContext): NativeFault | undefined {
  const needs = Object.entries(elf.versionNeeds).map(([library, versions]) => {
    const isRuntimes = library === 'libc.so.6' || library.startsWith('ld-linux');
    return { library, versions, brought: isRuntimes ? [] : context.findBrought(library) };
  });
  const ofRuntime = needs.filter(({ brought }) => brought.length === 0);
  const versionNeeds = Object.fromEntries(ofRuntime.map(({ library, versions }) => [library, versions]));
  for (const family of FAMILIES) {
    const fault = newer(newestVersion({ versionNeeds }, family.prefix), family, context);
    if (fault !== undefined) {
      return fault;
    }
  }
  return needs.map((need) => undefinedVersion(need, context)).find((fault) => fault !== undefined);
}

function newer(
  needed: string | undefined,
  { prefix, what, library, key }: VersionFamily,
  { path, target }: FileContext,
): NativeFault | undefined {
  const { operatingSystem, id } = target.runtime;
  const present = key === 'glibc' ? targetGlibc(target) : operatingSystem[key];
  if (needed === undefined || compareVersionNumbers(needed, present) <= 0) {
    return undefined;
  }
  const later = key === 'glibc' ? undefined : operatingSystem.later?.[key];
  const isCertain = later === undefined || compareVersionNumbers(needed, later) > 0;
  return {
    code: 'NATIVE_TOO_NEW',
    reason: `needs ${what} ${needed}, and ${operatingSystem.name} (${id}) has ${isCertain ? (later ?? present) : `${present}, in its later releases ${later}`}`,
    lambdaError: importError(
      { target },
      `/lib64/${library}: version \`${prefix}${needed}' not found (required by ${path})`,
    ),
    isCertain,
  };
}

interface BroughtNeed {
  readonly library: string;
  readonly versions: readonly string[];
  readonly brought: readonly BroughtLibrary[];
}

/** The loader takes a library that defines no versions for all of them. */
function undefinedVersion(
  { library, versions, brought }: BroughtNeed,
  { path, target }: FileContext,
): NativeFault | undefined {
  const defined = brought.map(({ native }) =>
    native?.content.kind === 'elf' ? native.content.versionDefinitions : [],
  );
  const [first] = brought;
  if (first === undefined || defined.some((names) => names.length === 0)) {
    return undefined;
  }
  const missing = versions.find((version) => !defined.some((names) => names.includes(version)));
  return missing === undefined
    ? undefined
    : {
        code: 'NATIVE_TOO_NEW',
        reason: `needs ${missing} of ${quoteName(library)}, and ${quoteName(first.path)} has no such symbols`,
        lambdaError: importError(
          { target },
          `${library}: version \`${missing}' not found (required by ${path})`,
        ),
        isCertain: true,
      };
}
