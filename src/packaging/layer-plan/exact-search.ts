import { layerUploads, packageCost, packageUploads } from './cost.ts';
import { layersOf, type Block, type Layout, type Split } from './layout.ts';

/** Above, trying every split takes too long. */
export const EXACT_GROUPS = 12;

/** Steps after which the search ends with the best split found; most problems of twelve groups take far fewer. */
const MAX_STEPS = 100_000;

export interface Searched {
  readonly split: Split;
  /** No split costs less. */
  readonly isBest: boolean;
}

interface Branch {
  readonly blocks: Split;
  readonly packages: readonly number[];
}

/**
 * Tries the splits of a few groups, the heaviest group first, leaving out whatever must cost more than the best one
 * found.
 * @param start a split that is allowed
 */
export function searchExactly(layout: Layout, start: Split): Searched {
  const order = layout.problem.groups
    .map((group, index) => ({ index, weight: group.zipped * group.users.length }))
    .sort((a, b) => b.weight - a.weight || a.index - b.index)
    .map(({ index }) => index);
  const least = leastCosts(layout, order);
  let best = { split: start, cost: layout.cost(start) };
  let steps = 0;
  const visit = (depth: number, branch: Branch): void => {
    steps += 1;
    const sofar = costOf(branch);
    if (steps > MAX_STEPS || sofar + (least[depth] ?? 0) >= best.cost) {
      return;
    }
    const next = order[depth];
    if (next === undefined) {
      best = { split: branch.blocks, cost: sofar };
      return;
    }
    for (const each of branchesOf(layout, branch, next)) {
      visit(depth + 1, each);
    }
  };
  visit(0, { blocks: [], packages: layout.problem.packages });
  return { split: best.split, isBest: steps <= MAX_STEPS };
}

function costOf({ blocks, packages }: Branch): number {
  const ofPackages = packages.reduce((sum, bytes) => sum + packageCost(bytes), 0);
  return blocks.reduce((sum, { cost }) => sum + cost, ofPackages);
}

/** What the groups from each depth on cost at the least, wherever they go. */
function leastCosts(layout: Layout, order: readonly number[]): number[] {
  const least = [0];
  for (const index of order.toReversed()) {
    const { packaged, zipped, unchanged, users } = layout.group(index);
    const cheapest = Math.min(packageUploads(packaged) * users.length, layerUploads(zipped, unchanged));
    least.unshift((least[0] ?? 0) + cheapest);
  }
  return least;
}

/** Everything that one group can do: make a layer, join one, stay in the packages. */
function branchesOf(layout: Layout, { blocks, packages }: Branch, group: number): Branch[] {
  const extended = [undefined, ...blocks].flatMap((joined) => {
    const block = layout.block([...(joined?.groups ?? []), group]);
    const others = joined === undefined ? blocks : blocks.filter((each) => each !== joined);
    const next = [...others, block];
    return isAllowed(layout, next, block) ? [{ blocks: next, packages }] : [];
  });
  const { users, packaged } = layout.group(group);
  const grown = packages.map((bytes, index) => (users.includes(index) ? bytes + packaged : bytes));
  return [...extended, { blocks, packages: grown }];
}

function isAllowed(layout: Layout, blocks: Split, changed: Block): boolean {
  return changed.users.every((index) => layout.mayHave(index, layersOf(index, blocks)));
}
