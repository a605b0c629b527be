import type { SelectedDistribution } from '../../resolve/selection.ts';
import type { StoredWheel } from '../../wheel/pack-wheel.ts';
import type { PackSupply } from './pack-supply.ts';
import type { BuildServices } from './build-services.ts';
import { obtainFile } from './obtain-file.ts';

/**
 * Gets a distribution's wheel into the store: from there, from the index, or by building it.
 * @throws {IndexError | WheelError | BuildError | ToolchainError}
 */
export async function obtainWheel(
  distribution: SelectedDistribution,
  supply: PackSupply,
  services: BuildServices,
): Promise<StoredWheel> {
  if (distribution.kind === 'wheel') {
    return obtainFile(distribution, supply, services);
  }
  const { buildWheel } = await import('../source/build-wheel.ts');
  return buildWheel(distribution, supply, services);
}
