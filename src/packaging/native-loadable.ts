import { compareVersionNumbers } from '../elf/version-number.ts';
import { architectures } from '../lambda/architectures.ts';
import type { Target } from '../lambda/target.ts';
import type { NativeSummary } from '../wheel/native-summary.ts';

/** Whether a distribution with this summary has nothing that the target cannot load. */
export function isLoadable(summary: NativeSummary, target: Target): boolean {
  const { elfMachine } = architectures[target.architecture];
  return (
    !summary.musl &&
    summary.machines.every((machine) => machine === `${elfMachine}/64`) &&
    summary.pythons.every((python) => python === String(target.runtime.minor)) &&
    (summary.glibc === '' || compareVersionNumbers(summary.glibc, targetGlibc(target)) <= 0)
  );
}

/** Version of a target's C library, such as `2.26`. */
export function targetGlibc({ runtime }: Target): string {
  return runtime.operatingSystem.glibc.join('.');
}
