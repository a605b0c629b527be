import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What Linux says of who may make namespaces. Switches that a kernel does not have are absent. */
export interface KernelFacts {
  readonly isRoot: boolean;
  /** CAP_SYS_ADMIN, without which root may not mount (capabilities(7)). */
  readonly canAdminister: boolean;
  /** A filter decides which system calls this process may make (seccomp(2)), as containers have it. */
  readonly isFiltered: boolean;
  /** Debian's and Arch's switch: 0 is off. */
  readonly unprivilegedUsernsClone?: number;
  /** How many there may be (namespaces(7)): 0 is off. */
  readonly maxUserNamespaces?: number;
  /** Ubuntu's, since 23.10: with 1 a user namespace has no rights unless a profile gives it some. */
  readonly apparmorRestrictsUserns?: number;
}

const CAP_SYS_ADMIN = 21n;
const SECCOMP_FILTER = '2';

/** @param proc where the kernel shows itself */
export function readKernelFacts(
  proc: string = '/proc',
  userId: number = process.getuid?.() ?? 0,
): KernelFacts {
  const status = readText(join(proc, 'self', 'status'));
  const capabilities = BigInt(`0x${/^CapEff:\s*([\da-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  const clone = readNumber(join(proc, 'sys', 'kernel', 'unprivileged_userns_clone'));
  const most = readNumber(join(proc, 'sys', 'user', 'max_user_namespaces'));
  const restricts = readNumber(join(proc, 'sys', 'kernel', 'apparmor_restrict_unprivileged_userns'));
  return {
    isRoot: userId === 0,
    canAdminister: ((capabilities >> CAP_SYS_ADMIN) & 1n) === 1n,
    isFiltered: /^Seccomp:\s*(\d)$/m.exec(status)?.[1] === SECCOMP_FILTER,
    ...(clone === undefined ? {} : { unprivilegedUsernsClone: clone }),
    ...(most === undefined ? {} : { maxUserNamespaces: most }),
    ...(restricts === undefined ? {} : { apparmorRestrictsUserns: restricts }),
  };
}

function readNumber(path: string): number | undefined {
  const text = readText(path).trim();
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Nothing where the kernel has no such file, or shows it to nobody. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
