import { resolveConflicts } from '../../packaging/conflicts.ts';
import { heldTogether } from '../../packaging/held-together.ts';
import type { OpenPack } from '../../wheel/open-pack.ts';
import type { Brought } from './brought.ts';
import type { Report } from '../assemble/build-events.ts';
import type { FunctionSettings } from '../assemble/function-settings.ts';
import { LayerError } from './layer-errors.ts';

/**
 * Leaves out of a package what its layers bring, which must be the same distributions.
 * @param packs everything that the function has
 * @returns the packs that stay
 * @throws {LayerError} LAYER_VERSIONS_DIFFER
 * @throws {PackagingError} CONFLICTING_DISTRIBUTIONS
 */
export function withoutBrought(
  packs: readonly OpenPack[],
  brought: Brought,
  { settings, report }: { readonly settings: FunctionSettings; readonly report: Report },
): readonly OpenPack[] {
  const left = packs.filter(({ facts }) => brought.has(facts.name));
  left.forEach((pack) => refuseOtherVersion(pack, brought, settings));
  resolveConflicts(packs, settings.configuration.onConflict ?? 'error');
  reportParted(packs, new Set(left), report);
  return packs.filter((pack) => !left.includes(pack));
}

function refuseOtherVersion({ facts }: OpenPack, brought: Brought, { name }: FunctionSettings): void {
  const layer = brought.get(facts.name);
  const present = layer?.distributions.get(facts.name);
  // What a build starts from has no wheel to compare by.
  const isSame = present?.version === facts.version;
  if (layer !== undefined && present !== undefined && !isSame) {
    throw new LayerError(
      'LAYER_VERSIONS_DIFFER',
      `Cannot build the function "${name}": it has ${facts.name} ${facts.version}, and its layer "${layer.name}" ${present.version}`,
      {
        data: { function: name, layer: layer.name, distribution: facts.name },
        hint: 'let both have one version, or drop the layer from the function',
      },
    );
  }
}

/** A package folder of which one part is in the package and one in a layer is found only in half. */
function reportParted(packs: readonly OpenPack[], left: ReadonlySet<OpenPack>, report: Report): void {
  for (const set of heldTogether(packs)) {
    const inLayer = set.find((pack) => left.has(pack));
    const inPackage = set.find((pack) => !left.has(pack));
    if (inLayer !== undefined && inPackage !== undefined) {
      report({
        kind: 'notice',
        message: `${inLayer.facts.name} comes from a layer and ${inPackage.facts.name} from the package, and they share a folder or a library: Python may find only one of them`,
        hint: 'put both into layers, or neither',
      });
    }
  }
}
