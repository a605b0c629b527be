import type { SelectedDistribution } from '../../resolve/selection.ts';
import type { ConfiguredLayer, ConfiguredLayers } from './configured-layer.ts';
import type { FunctionSettings } from '../assemble/function-settings.ts';

/** What a function's layers bring, by the name of the distribution. */
export type Brought = ReadonlyMap<string, ConfiguredLayer>;

/** @param layers those that were built, by name */
export function broughtBy({ configuredLayers }: FunctionSettings, layers: ConfiguredLayers): Brought {
  const own = configuredLayers.flatMap((name) => layers.get(name) ?? []);
  return new Map(
    own.flatMap((layer) => [...layer.distributions.keys()].map((name) => [name, layer] as const)),
  );
}

/** Cuts a selection in two: what goes into the package, and what the layers bring. */
export function cutSelection(
  distributions: readonly SelectedDistribution[],
  brought: Brought,
): { readonly kept: readonly SelectedDistribution[]; readonly left: readonly SelectedDistribution[] } {
  return {
    kept: distributions.filter(({ name }) => !brought.has(name)),
    left: distributions.filter(({ name }) => brought.has(name)),
  };
}
