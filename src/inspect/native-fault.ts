import { newestVersion, type ElfFacts } from '../elf/facts.ts';
import { compareVersionNumbers } from '../elf/version-number.ts';
import { architectures } from '../lambda/architectures.ts';
import type { Target } from '../lambda/target.ts';
import { targetGlibc } from '../packaging/native-loadable.ts';
import type { ExtensionName } from '../elf/extension-name.ts';
import type { FindingCode } from './finding.ts';
import type { InspectedNative, NativeContent } from './native-files.ts';

/** Why a native file cannot be loaded. */
export interface NativeFault {
  readonly code: FindingCode;
  /** Goes on after the file's name: `is for arm64, …`. */
  readonly reason: string;
  readonly lambdaError: string;
}

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

/** @param isBrought whether the archives bring a library of this name themselves */
export function nativeFault(
  native: InspectedNative,
  target: Target,
  isBrought: (library: string) => boolean,
): NativeFault | undefined {
  const { content, extension, path } = native;
  return (
    (extension && nameFault(extension, path, target)) ??
    (content.kind === 'elf' ? elfFault(content.elf, { path, target, isBrought }) : otherFault(content, path))
  );
}

function moduleError(path: string, reason: string): string {
  return `Runtime.ImportModuleError: Unable to import module: ${reason.replaceAll('%', `/var/task/${path}`)}`;
}

function nameFault(extension: ExtensionName, path: string, { runtime }: Target): NativeFault | undefined {
  const { kind, platform = '', pythonMinor, freeThreaded, module } = extension;
  const lambdaError = moduleError(path, `No module named '${module}'`);
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
    return { code: 'NATIVE_OTHER_SYSTEM', reason, lambdaError };
  }
  if (freeThreaded === true || (pythonMinor ?? runtime.minor) !== runtime.minor) {
    const build = `${freeThreaded === true ? 'free-threaded ' : ''}CPython${pythonMinor === undefined ? '' : ` 3.${pythonMinor}`}`;
    const reason = `is a module for ${build}, and the runtime is ${runtime.id}`;
    return { code: 'NATIVE_OTHER_PYTHON', reason, lambdaError };
  }
  return undefined;
}

function otherFault(content: Exclude<NativeContent, { kind: 'elf' }>, path: string): NativeFault {
  const lambdaError = moduleError(path, '%: invalid ELF header');
  return content.kind === 'damaged'
    ? { code: 'NATIVE_DAMAGED', reason: `is damaged: ${content.reason}`, lambdaError }
    : {
        code: 'NATIVE_OTHER_SYSTEM',
        reason: `is a binary for ${SYSTEMS[content.kind]}, and Lambda runs Amazon Linux`,
        lambdaError,
      };
}

interface ElfContext {
  readonly path: string;
  readonly target: Target;
  readonly isBrought: (library: string) => boolean;
}

function elfFault(elf: ElfFacts, { path, target, isBrought }: ElfContext): NativeFault | undefined {
  const wanted = architectures[target.architecture];
  if (elf.machine !== wanted.elfMachine || elf.bits !== 64) {
    return {
      code: 'NATIVE_OTHER_MACHINE',
      reason: `is for ${MACHINES[elf.machine] ?? `machine ${elf.machine}`}${elf.bits === 32 ? ' (32 bits)' : ''}, and the function runs on ${target.architecture}`,
      lambdaError: moduleError(path, '%: cannot open shared object file: No such file or directory'),
    };
  }
  if (elf.libc === 'musl') {
    const reason = 'needs musl (Alpine Linux), and Amazon Linux has glibc';
    const lambdaError = moduleError(
      path,
      'libc.musl: cannot open shared object file: No such file or directory',
    );
    return { code: 'NATIVE_OTHER_SYSTEM', reason, lambdaError };
  }
  return (
    newer(elf, { path, target, prefix: 'GLIBC_' }) ??
    (isBrought('libstdc++.so.6') ? undefined : newer(elf, { path, target, prefix: 'GLIBCXX_' }))
  );
}

interface VersionFamily {
  readonly path: string;
  readonly target: Target;
  readonly prefix: 'GLIBC_' | 'GLIBCXX_';
}

function newer(elf: ElfFacts, { path, target, prefix }: VersionFamily): NativeFault | undefined {
  const { operatingSystem, id } = target.runtime;
  const isC = prefix === 'GLIBC_';
  const present = isC ? targetGlibc(target) : operatingSystem.glibcxx;
  const needed = newestVersion(elf, prefix);
  if (needed === undefined || compareVersionNumbers(needed, present) <= 0) {
    return undefined;
  }
  const library = isC ? 'libc.so.6' : 'libstdc++.so.6';
  return {
    code: 'NATIVE_TOO_NEW',
    reason: `needs ${isC ? 'glibc' : 'libstdc++ symbols'} ${needed}, and ${operatingSystem.name} (${id}) has ${present}`,
    lambdaError: moduleError(
      path,
      `/lib64/${library}: version \`${prefix}${needed}' not found (required by %)`,
    ),
  };
}
