import { layerUploads, packageUploads } from './cost.ts';
import { LayerJoining } from './joining.ts';
import { layersOf, type Layout, type Split } from './layout.ts';

/** Groups that are considered for layers, those that save the most; the others stay in the packages. */
const MAX_GROUPS = 300;

/** Above, moving single groups about takes too long for what it gains. */
const MAX_REFINED = 60;

/**
 * Starts with a layer for every group that gains by it, then joins and dissolves layers, the cheapest step first:
 * while a function has too many, and after that while it saves. At last single groups are moved, if they are few.
 */
export function searchGreedily(layout: Layout): Split {
  const start = layout.problem.groups
    .map((group, index) => ({
      index,
      saving:
        packageUploads(group.packaged) * group.users.length - layerUploads(group.zipped, group.unchanged),
    }))
    .filter(({ saving }) => saving > 0)
    .sort((a, b) => b.saving - a.saving || a.index - b.index)
    .slice(0, MAX_GROUPS)
    .map(({ index }) => index);
  const split = new LayerJoining(layout, start).finish();
  return layout.problem.groups.length > MAX_REFINED ? split : refine(layout, split);
}

/** Moves single groups to wherever they cost least, until none gains by moving. */
function refine(layout: Layout, start: Split): Split {
  let split = start;
  for (let isBetter = true; isBetter;) {
    isBetter = false;
    for (const group of layout.problem.groups.keys()) {
      const better = cheaperMove(layout, split, group);
      isBetter ||= better !== undefined;
      split = better ?? split;
    }
  }
  return split;
}

/** @returns `undefined` when the group is where it should be */
function cheaperMove(layout: Layout, split: Split, group: number): Split | undefined {
  const cost = layout.cost(split);
  for (const next of movesOf(layout, split, group)) {
    // Less than a byte is no gain but an error of rounding.
    if (layout.cost(next) < cost - 1 && isAllowed(layout, next)) {
      return next;
    }
  }
  return undefined;
}

function* movesOf(layout: Layout, split: Split, group: number): Generator<Split> {
  const without = split.flatMap((block) => {
    const groups = block.groups.filter((each) => each !== group);
    const isChanged = groups.length < block.groups.length;
    return isChanged ? (groups.length === 0 ? [] : [layout.block(groups)]) : [block];
  });
  yield without;
  yield [...without, layout.block([group])];
  for (const block of without) {
    yield without.map((each) => (each === block ? layout.block([...block.groups, group]) : each));
  }
}

function isAllowed(layout: Layout, split: Split): boolean {
  return layout.problem.functions.every((_, index) => layout.mayHave(index, layersOf(index, split)));
}
