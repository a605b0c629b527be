import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { SelectedDistribution } from '../../resolve/selection.ts';
import { packWheel, type StoredWheel } from '../../wheel/pack-wheel.ts';
import { plainVariant, variantName } from '../../wheel/pack-variant.ts';
import type { BuildServices } from '../supply/build-services.ts';
import type { PackSupply } from '../supply/pack-supply.ts';
import { obtainWheel } from '../supply/obtain-wheel.ts';

/** Downloads at once. More gains nothing on one connection's bandwidth. */
const CONCURRENCY = 8;

/**
 * Makes the packs of some distributions: downloads overlap, and each wheel is packed as soon as it is here.
 * @returns path of each distribution's pack
 */
export async function makePacks(
  distributions: readonly SelectedDistribution[],
  supply: PackSupply,
): Promise<ReadonlyMap<SelectedDistribution, string>> {
  const services = await supply.services();
  const paths = new Map<SelectedDistribution, string>();
  // The biggest first: it decides how long the whole takes.
  const queue = distributions.toSorted((a, b) => sizeOf(b) - sizeOf(a));
  let packing = Promise.resolve();
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      services.signal.throwIfAborted();
      const distribution = next;
      const wheel = await obtainWheel(distribution, supply, services);
      // Packing is bound by the processor: one at a time, while others download.
      packing = packing.then(async () => {
        services.signal.throwIfAborted();
        supply.report({ kind: 'packing', name: distribution.name });
        paths.set(distribution, await makePack(wheel, supply, services));
      });
      await packing;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return paths;
}

function sizeOf(distribution: SelectedDistribution): number {
  return 'size' in distribution ? (distribution.size ?? 0) : 0;
}

/** Makes a wheel's pack in the wanted variant, from its plain pack where that is stored. */
async function makePack(wheel: StoredWheel, supply: PackSupply, services: BuildServices): Promise<string> {
  const { layout, variant, now, report } = supply;
  const plain = layout.pack(wheel.sha256, variantName(plainVariant));
  if (!existsSync(plain)) {
    await packWheel(wheel, plain);
  }
  if (variantName(variant) === variantName(plainVariant)) {
    return plain;
  }
  const { storeVariant } = await import('../../wheel/store-variant.ts');
  return storeVariant(wheel.sha256, variant, {
    layout,
    now,
    threads: availableParallelism(),
    environment: services.environment,
    signal: services.signal,
    onProgress: (share) => {
      report({ kind: 'packing', name: `${wheel.filename}, compressed anew to ${Math.floor(100 * share)} %` });
    },
  });
}
