import type { ImportTree, ImportUnit } from '../../inspect/import-tree.ts';
import type { ImportListing, MissingModule } from '../../workflow/look/list-imports.ts';
import type { Style } from './style.ts';

export interface ImportsLook {
  /** How many levels below the start are shown; all when absent. */
  readonly depth?: number;
  /** Whether nothing is left out. */
  readonly isWhole: boolean;
  readonly style: Style;
}

/** What distributions try to import, and do without. */
export function isOptional({ kind, isOfDistributions }: MissingModule): boolean {
  return isOfDistributions && kind !== 'required';
}

/**
 * The tree without what hides the rest: what distributions do without, what they take from the standard library, and
 * what only type checkers see.
 */
export function notableTree({ tree, missing }: ImportListing): ImportTree {
  const hidden = new Set(missing.filter(isOptional).map(({ name }) => `missing ${name}`));
  const units = new Map(tree.units.map((unit) => [unit.id, unit]));
  const isOwn = (id: string): boolean => {
    const unit = units.get(id);
    return unit?.kind === 'module' && unit.distribution === undefined;
  };
  const links = tree.links.filter(({ from, to, kind }) => {
    const target = units.get(to);
    const isNoise = kind === 'type-only' || (target !== undefined && isStandard(target));
    return !hidden.has(to) && (isOwn(from) || !isNoise);
  });
  const linked = new Set([tree.start, ...links.map(({ to }) => to)]);
  return { start: tree.start, units: tree.units.filter(({ id }) => linked.has(id)), links };
}

/** Whether a unit is a part of Python itself. */
export function isStandard({ kind, part }: ImportUnit): boolean {
  return kind === 'runtime' && (part === 'standard library' || part === 'interpreter');
}

/** How a unit is called. */
export function unitLabel({ name, version, part, kind }: ImportUnit): string {
  const known = version === undefined ? name : `${name} ${version}`;
  return kind === 'runtime' && part !== undefined ? `${known} (${part})` : known;
}
