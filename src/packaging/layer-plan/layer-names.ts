import { compareText, type KnownLayer } from './plan-input.ts';
import type { PlannedLayer } from './plan-result.ts';

type Unnamed = Omit<PlannedLayer, 'name'>;

/**
 * Names layers: as before when at least half of what such a layer had is in it, else after the biggest distribution. The
 * result is in the order of names.
 */
export function nameLayers(layers: readonly Unnamed[], known: readonly KnownLayer[]): PlannedLayer[] {
  const targets = new Set(layers.map(({ target }) => target));
  const names = new Map<Unnamed, string>();
  const taken = new Set<string>();
  for (const { layer, name } of overlaps(layers, known)) {
    if (!names.has(layer) && !taken.has(name)) {
      names.set(layer, name);
      taken.add(name);
    }
  }
  for (const layer of layers.toSorted((a, b) => b.zipped - a.zipped || compareText(idOf(a), idOf(b)))) {
    if (!names.has(layer)) {
      const suffix = targets.size > 1 ? `-${shortTarget(layer.target)}` : '';
      const name = freeName(`${leader(layer)}${suffix}`, taken);
      names.set(layer, name);
      taken.add(name);
    }
  }
  return layers
    .map((layer) => ({ name: names.get(layer) ?? '', ...layer }))
    .sort((a, b) => compareText(a.name, b.name));
}

/** Which layer could go on with which name, the most similar first. */
function overlaps(
  layers: readonly Unnamed[],
  known: readonly KnownLayer[],
): { readonly layer: Unnamed; readonly name: string }[] {
  return known
    .flatMap(({ name, distributions }) =>
      layers.map((layer) => {
        const common = layer.distributions.filter((each) => distributions.includes(each.name)).length;
        return { layer, name, common, isSame: 2 * common >= distributions.length && common > 0 };
      }),
    )
    .filter(({ isSame }) => isSame)
    .sort(
      (a, b) =>
        b.common - a.common || compareText(a.name, b.name) || compareText(idOf(a.layer), idOf(b.layer)),
    );
}

function idOf({ target, distributions }: Unnamed): string {
  return `${target} ${distributions.map(({ key }) => key).join()}`;
}

/** The biggest distribution's name, with the signs that a layer's name may have. */
function leader({ distributions }: Unnamed): string {
  const [biggest] = distributions.toSorted((a, b) => b.zipped - a.zipped || compareText(a.name, b.name));
  return (biggest?.name ?? 'layer').slice(0, 64);
}

/** `python3.13 arm64` as `py313-arm64`. */
function shortTarget(target: string): string {
  return target.replace(/^python3\./, 'py3').replace(/[^A-Za-z0-9]+/g, '-');
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) {
    free = `${name}-${number}`;
  }
  return free;
}
