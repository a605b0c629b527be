import { architectures } from '../lambda/architectures.ts';
import type { Target } from '../lambda/target.ts';

/** `manylinux_2_26_x86_64`: what a wheel built for this target may call its platform (PEP 600). */
export function targetPlatform({ runtime, architecture }: Target): string {
  const [major, minor] = runtime.operatingSystem.glibc;
  return `manylinux_${major}_${minor}_${architectures[architecture].machine}`;
}

/** `name-1.0-cp311-cp311-linux_x86_64.whl` with the target's platform instead of plain `linux`, which says nothing. */
export function retagFilename(filename: string, target: Target): string {
  const parts = filename.slice(0, -'.whl'.length).split('-');
  const platforms = (parts.pop() ?? '').split('.').map((platform) => retagPlatform(platform, target));
  return `${[...parts, [...new Set(platforms)].join('.')].join('-')}.whl`;
}

function retagPlatform(platform: string, target: Target): string {
  return platform === `linux_${architectures[target.architecture].machine}`
    ? targetPlatform(target)
    : platform;
}
