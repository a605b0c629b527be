import { rmSync } from 'node:fs';
import type { SelectedDistribution } from '../resolve/selection.ts';
import { WheelError } from '../wheel/errors.ts';
import { openPack, type OpenPack } from '../wheel/open-pack.ts';
import { variantName } from '../wheel/pack-variant.ts';
import type { PackSupply } from './pack-supply.ts';

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
  const packs: (OpenPack | undefined)[] = distributions.map((each) => openStored(each, supply));
  const dispose = (): void => {
    for (const pack of packs) {
      pack?.[Symbol.dispose]();
    }
  };
  try {
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

/** A stored pack that is damaged is removed and counts as missing. */
function openStored(
  distribution: SelectedDistribution,
  { layout, variant, now }: PackSupply,
): OpenPack | undefined {
  if (distribution.kind !== 'wheel' || distribution.sha256 === undefined) {
    return undefined;
  }
  const path = layout.pack(distribution.sha256, variantName(variant));
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
