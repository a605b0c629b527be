import type { ExtensionName } from '../../elf/extension-name.ts';
import { foreignBinaryKind } from '../../elf/foreign-binary.ts';
import { DATA_LITTLE } from '../../elf/format.ts';
import { isElf } from '../../elf/header.ts';
import type { Machine } from './machine.ts';
import type { NativeVariant } from './native-candidates.ts';

/** Why a native file cannot be loaded. */
export interface NativeFault {
  /** Relative, with slashes. */
  readonly path: string;
  /** What it is made for: `arm64`, `CPython 3.10`, `macOS`. */
  readonly found: string;
  /** What would be right: `this machine is x86_64`. */
  readonly wanted: string;
  readonly kind: 'architecture' | 'python' | 'system';
}

/** What native files are judged for. */
export interface NativeTarget {
  readonly machine: Machine;
  /** Of the runtime's Python, `undefined` when it is none. */
  readonly minor: number | undefined;
}

/** Bytes at the beginning of a file that tell what it is: an ELF header up to e_machine. */
export const HEADER_BYTES = 20;

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
const SYSTEMS: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'macOS',
  linux: 'Linux',
  win32: 'Windows',
};
/** A path that names a machine by itself is meant for it: whoever packs such files chooses among them. */
const NAMES_MACHINE =
  /(?:^|[^a-z0-9])(?:x86[_-]64|amd64|x64|x86|i[3-6]86|aarch64|arm64|armv\d\w*|armhf|arm|ppc64(?:le|el)?|powerpc64le|s390x|riscv64)(?:[^a-z0-9]|$)/i;
const FREE_THREADED_ABI3_MINOR = 15;

/**
 * Tells why a file cannot be loaded, or `undefined`. What is no binary is no fault.
 * @param header its first bytes, read when its name does not tell
 */
export function faultOf(
  { path, extension }: NativeVariant,
  readHeader: () => Buffer,
  target: NativeTarget,
): NativeFault | undefined {
  const byName = extension === undefined ? undefined : nameFault(extension, target);
  if (byName !== undefined) {
    return { path, ...byName };
  }
  const isTagged = extension?.kind === 'cpython';
  if (!isTagged && NAMES_MACHINE.test(path)) {
    return undefined;
  }
  const byContent = contentFault(readHeader(), {
    isModule: extension !== undefined,
    machine: target.machine,
  });
  return byContent && { path, ...byContent };
}

type Reason = Omit<NativeFault, 'path'>;

function nameFault(extension: ExtensionName, { machine, minor }: NativeTarget): Reason | undefined {
  const { kind, platform = '' } = extension;
  if (kind === 'pyd') {
    return machine.platform === 'win32' ? undefined : wrongSystem('Windows', machine);
  }
  if (platform.endsWith('-musl')) {
    return {
      kind: 'system',
      found: 'musl (Alpine Linux)',
      wanted: 'the runtime uses glibc (Amazon Linux)',
    };
  }
  if (platform === 'darwin' && machine.platform !== 'darwin') {
    return wrongSystem('macOS', machine);
  }
  return wrongPython(extension, minor) ?? wrongTag(platform, machine);
}

function wrongPython(
  { kind, pythonMinor, freeThreaded }: ExtensionName,
  minor: number | undefined,
): Reason | undefined {
  const isRightBuild = freeThreaded !== true || (kind === 'abi3' && (minor ?? 0) >= FREE_THREADED_ABI3_MINOR);
  if (isRightBuild && (pythonMinor === undefined || pythonMinor === minor)) {
    return undefined;
  }
  const version = pythonMinor === undefined ? '' : ` 3.${pythonMinor}`;
  return {
    kind: 'python',
    found: `${isRightBuild ? '' : 'free-threaded '}CPython${version}`,
    wanted: `the runtime is python3.${minor}`,
  };
}

/** CPython looks for its own tag only: `x86_64-linux-gnu`. */
function wrongTag(platform: string, machine: Machine): Reason | undefined {
  const tagged = /^(\w+)-linux-/.exec(platform)?.[1]?.replace('aarch64', 'arm64');
  return tagged === undefined || tagged === machine.architecture
    ? undefined
    : wrongArchitecture(tagged, machine);
}

interface ContentContext {
  readonly isModule: boolean;
  readonly machine: Machine;
}

function contentFault(header: Buffer, { isModule, machine }: ContentContext): Reason | undefined {
  if (!isElf(header) || header.length < HEADER_BYTES) {
    const isForeign = isModule && foreignBinaryKind(header) === 'macho' && machine.platform !== 'darwin';
    return isForeign ? wrongSystem('macOS', machine) : undefined;
  }
  if (machine.platform !== 'linux') {
    return wrongSystem('Linux', machine);
  }
  const number = header[5] === DATA_LITTLE ? header.readUInt16LE(18) : header.readUInt16BE(18);
  const name = MACHINES[number] ?? `machine ${number}`;
  return name === machine.architecture ? undefined : wrongArchitecture(name, machine);
}

function wrongArchitecture(found: string, { architecture }: Machine): Reason {
  return { kind: 'architecture', found, wanted: `this machine is ${architecture}` };
}

function wrongSystem(found: string, { platform }: Machine): Reason {
  return { kind: 'system', found, wanted: `this machine runs ${SYSTEMS[platform] ?? platform}` };
}
