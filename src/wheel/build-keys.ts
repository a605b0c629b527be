import { createHash } from 'node:crypto';
import { architectures } from '../lambda/architectures.ts';
import type { Target } from '../lambda/target.ts';
import { pinnedZig } from '../toolchain/pinned-tools.ts';

/** Bump when the same source would now give another wheel; wheels built before are then left to be cleaned away. */
const RECIPE_VERSION = 1;

/** Under which names of the store the wheel of a source may be found, likeliest first. */
export interface BuildKeys {
  /** For a pure wheel, which serves every target. */
  readonly pure: string;
  readonly native: string;
  /** For what the user's own command built. */
  readonly builder?: string;
}

/**
 * @param identity what the source is: same for the same content, another for any other
 * @param builder the user's command, where one is set
 */
export function buildKeys(identity: string, target: Target, builder?: string): BuildKeys {
  const { minor, operatingSystem } = target.runtime;
  const platform = [minor, architectures[target.architecture].machine, operatingSystem.glibc.join('.')];
  return {
    pure: keyOf(identity, 'any'),
    native: keyOf(identity, `zig ${pinnedZig.version}`, ...platform),
    ...(builder === undefined ? {} : { builder: keyOf(identity, `builder ${builder}`, ...platform) }),
  };
}

function keyOf(...parts: readonly (string | number)[]): string {
  return createHash('sha256')
    .update(JSON.stringify([RECIPE_VERSION, ...parts]))
    .digest('hex');
}
