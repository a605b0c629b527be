import { rmSync } from 'node:fs';
import type { SelectedDistribution } from '../../resolve/selection.ts';
import { WheelError } from '../../wheel/errors.ts';
import { openPack, type OpenPack } from '../../wheel/open-pack.ts';
import { variantName } from '../../wheel/pack-variant.ts';
import type { PackSupply } from '../supply/pack-supply.ts';

/** Packs of a build, and how many of them had to be made for it. */
export interface AcquiredPacks extends Disposable {
  readonly packs: readonly OpenPack[];
  readonly made: number;
}

/**
 * Opens the pack of every distribution, making those that the store lacks or has damaged.
 * @throws {WheelError | IndexError | ToolchainError | StoreError}
 */
export async function acquirePacks(
  distributions: readonly SelectedDistribution[],
  supply: PackSupply,
): Promise<AcquiredPacks> {
  const packs: (OpenPack | undefined)[] = [];
  const dispose = (): void => {
    for (const pack of packs) {
      pack?.[Symbol.dispose]();
    }
  };
  try {
    for (const each of distributions) {
      packs.push(openStored(await wheelHash(each, supply), supply));
    }
    const missing = distributions.filter((_, index) => packs[index] === undefined);
    if (missing.length > 0) {
      const { makePacks } = await import('./make-packs.ts');
      const paths = await makePacks(missing, supply);
      for (const [index, distribution] of distributions.entries()) {
        const path = paths.get(distribution);
        packs[index] ??= path === undefined ? undefined : openPack(path, supply.now());
      }
    }
    return {
      packs: packs.filter((pack) => pack !== undefined),
      made: missing.length,
      [Symbol.dispose]: dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** Hash of a distribution's wheel, where that is known without downloading or building anything. */
async function wheelHash(
  distribution: SelectedDistribution,
  supply: PackSupply,
): Promise<string | undefined> {
  if (distribution.kind === 'wheel') {
    return distribution.sha256;
  }
  const { findBuiltWheel } = await import('../source/find-built-wheel.ts');
  return (await findBuiltWheel(distribution, supply))?.sha256;
}

/** A stored pack that is damaged is removed and counts as missing. */
function openStored(sha256: string | undefined, { layout, variant, now }: PackSupply): OpenPack | undefined {
  if (sha256 === undefined) {
    return undefined;
  }
  const path = layout.pack(sha256, variantName(variant));
  try {
    return openPack(path, now());
  } catch (error) {
    if (error instanceof WheelError && error.code === 'PACK_DAMAGED') {
      rmSync(path, { force: true });
      return undefined;
    }
    throw error;
  }
}
