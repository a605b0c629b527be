import { ElfError } from '../elf/errors.ts';
import { newestVersion, type ElfFacts } from '../elf/facts.ts';
import { compareVersionNumbers } from '../elf/version-number.ts';
import { architectures } from '../lambda/architectures.ts';
import { describeTarget, type Target } from '../lambda/target.ts';
import { extensionPython } from '../wheel/native-summary.ts';
import { PackagingError } from './errors.ts';
import { targetGlibc } from './native-loadable.ts';

/** A native file of the package and where it comes from ("numpy 2.2.6", or the user's own file). */
export interface AuditedFile {
  readonly path: string;
  readonly origin: string;
  /** What the file needs, or why that cannot be read. */
  readonly elf: ElfFacts | ElfError;
}

/** Why a native file cannot be loaded on a target. */
export interface NativeFault {
  readonly path: string;
  readonly origin: string;
  readonly reason: string;
}

/** Lists the native files that the target's runtime cannot load. */
export function nativeFaults(files: Iterable<AuditedFile>, target: Target): NativeFault[] {
  const faults: NativeFault[] = [];
  for (const { path, origin, elf } of files) {
    const reason = elf instanceof ElfError ? `is damaged (${elf.message})` : elfFault(path, elf, target);
    if (reason !== undefined) {
      faults.push({ path, origin, reason });
    }
  }
  return faults;
}

function elfFault(path: string, elf: ElfFacts, target: Target): string | undefined {
  return wrongMachine(elf, target) ?? wrongLibc(elf) ?? newerGlibc(elf, target) ?? wrongPython(path, target);
}

const MACHINE_NAMES: Readonly<Record<number, string>> = {
  3: 'i386',
  8: 'mips',
  21: 'ppc64',
  22: 's390x',
  40: 'arm',
  62: 'x86_64',
  183: 'aarch64',
  243: 'riscv64',
  258: 'loongarch',
};

function wrongMachine(elf: ElfFacts, target: Target): string | undefined {
  const wanted = architectures[target.architecture];
  if (elf.machine === wanted.elfMachine && elf.bits === 64) {
    return undefined;
  }
  return `is for ${MACHINE_NAMES[elf.machine] ?? `machine ${elf.machine}`}, and the function runs on ${wanted.machine}`;
}

function wrongLibc(elf: ElfFacts): string | undefined {
  return elf.libc === 'musl' ? 'needs musl, and Amazon Linux has glibc' : undefined;
}

function newerGlibc(elf: ElfFacts, target: Target): string | undefined {
  const needed = newestVersion(elf, 'GLIBC_');
  const present = targetGlibc(target);
  return needed === undefined || compareVersionNumbers(needed, present) <= 0
    ? undefined
    : `needs glibc ${needed}, and ${target.runtime.operatingSystem.name} (${target.runtime.id}) has ${present}`;
}

function wrongPython(path: string, { runtime }: Target): string | undefined {
  const python = extensionPython(path);
  return python === undefined || python === String(runtime.minor)
    ? undefined
    : `is built for CPython 3.${python}, and the runtime is ${runtime.id}`;
}

/**
 * Refuses a package with a native file that its target cannot load.
 * @throws {PackagingError} WRONG_NATIVE_LIBRARY
 */
export function refuseNativeFaults(faults: readonly NativeFault[], target: Target): void {
  const [first] = faults;
  if (first === undefined) {
    return;
  }
  const others = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  throw new PackagingError(
    'WRONG_NATIVE_LIBRARY',
    `Cannot package "${first.path}" of ${first.origin} for ${describeTarget(target)}: it ${first.reason}${others}`,
    {
      data: { faults, target: describeTarget(target) },
      hint: 'let zipwright choose the wheels (build from requirements or a lock), or name files that the function never loads with --allow-native PATTERN',
    },
  );
}
