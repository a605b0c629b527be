import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quotas } from '../../../src/lambda/quotas.ts';
import { planLayers } from '../../../src/packaging/layer-plan/plan-layers.ts';
import { searchExactly } from '../../../src/packaging/layer-plan/exact-search.ts';
import { searchGreedily } from '../../../src/packaging/layer-plan/greedy-search.ts';
import { groupDistributions } from '../../../src/packaging/layer-plan/groups.ts';
import { Layout, layersOf, type Split } from '../../../src/packaging/layer-plan/layout.ts';
import { distribution, functionOf, input } from './made-functions.ts';

/** Functions with random parts of a pool: several versions, sizes over five orders of magnitude, sets that stay together. */
const problems = fc
  .record({
    pool: fc.array(
      fc.record({
        name: fc.integer({ min: 0, max: 11 }),
        version: fc.integer({ min: 1, max: 2 }),
        kilobytes: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1000, max: 60_000 })),
        releasesPerYear: fc.constantFrom(0, 4, 12, 60, 250),
      }),
      { minLength: 1, maxLength: 18 },
    ),
    functions: fc.array(
      fc.record({
        target: fc.constantFrom('python3.13 x86_64', 'python3.13 x86_64', 'python3.13 arm64'),
        picks: fc.array(fc.nat(40), { maxLength: 14 }),
        otherLayers: fc.integer({ min: 0, max: 5 }),
        together: fc.array(fc.tuple(fc.nat(13), fc.nat(13)), { maxLength: 1 }),
        stays: fc.array(fc.nat(13), { maxLength: 1 }),
      }),
      { minLength: 1, maxLength: 7 },
    ),
  })
  .map(({ pool, functions }) => {
    const distributions = new Map(
      pool.map(({ name, version, kilobytes, releasesPerYear }) => {
        const each = distribution(`d${name}@${version}`, kilobytes / 1000, { releasesPerYear });
        return [each.key, each] as const;
      }),
    );
    const keys = [...distributions.keys()];
    return input(
      functions.map(({ target, picks, otherLayers, together, stays }, index) => {
        const byName = new Map(
          picks.flatMap((pick) => {
            const key = keys[pick % keys.length] ?? '';
            return [[distributions.get(key)?.name ?? '', key] as const];
          }),
        );
        const own = [...byName.values()];
        const pick = (at: number): string[] => own.slice(at % Math.max(1, own.length)).slice(0, 1);
        return functionOf(`f${index}`, own, {
          target,
          otherLayers,
          staying: stays.flatMap(pick),
          together: together
            .map(([a, b]) => [...new Set([...pick(a), ...pick(b)])])
            .filter(({ length }) => length > 1),
        });
      }),
      [...distributions.values()],
    );
  });

describe('a plan for any functions', () => {
  test('gives every function all that it needs, once and in its version, within the limits', () => {
    fc.assert(
      fc.property(problems, (given) => {
        const plan = planLayers(given);
        for (const each of given.functions) {
          const after = plan.functions.find(({ name }) => name === each.name);
          const layers = plan.layers.filter(({ name }) => after?.layers.includes(name));
          const inLayers = layers.flatMap(({ distributions }) => distributions);
          const moved = new Set(each.distributions.filter((id) => inLayers.some(({ key }) => key === id)));
          const kept = each.distributions.filter((id) => !moved.has(id));
          const zipped = kept.reduce((sum, key) => sum + (given.distributions.get(key)?.zipped ?? 0), 0);
          expect(after?.packageAfter).toBe(zipped + each.ownZipped + 22);
          expect(layers.every(({ target }) => target === each.target)).toBe(true);
          const versions = new Map<string, Set<string>>();
          for (const { name, key } of [
            ...inLayers,
            ...each.distributions.flatMap((id) => given.distributions.get(id) ?? []),
          ]) {
            versions.set(name, (versions.get(name) ?? new Set()).add(key));
          }
          expect([...versions.values()].every(({ size }) => size === 1)).toBe(true);
          expect(layers.length + each.otherLayers).toBeLessThanOrEqual(5);
          expect(each.staying.filter((id) => moved.has(id))).toEqual([]);
          for (const set of each.together) {
            expect([0, set.length]).toContain(set.filter((id) => moved.has(id)).length);
          }
          const before = each.distributions.reduce(
            (sum, key) => sum + (given.distributions.get(key)?.unzipped ?? 0),
            each.ownUnzipped,
          );
          expect(after?.unzipped).toBeLessThanOrEqual(Math.max(before, quotas.unzippedBytes));
        }
      }),
      { numRuns: 400 },
    );
  });

  test('uploads no more than without layers, except where it keeps a package below 50 MB', () => {
    fc.assert(
      fc.property(problems, (given) => {
        const plan = planLayers(given);
        if (plan.layers.every(({ kind }) => kind === 'shared')) {
          expect(plan.after.first).toBeLessThanOrEqual(plan.before.first);
        }
        if (plan.functions.every(({ packageBefore }) => packageBefore <= quotas.directUploadBytes)) {
          expect(plan.after.yearly).toBeLessThanOrEqual(plan.before.yearly);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('does not depend on the order of functions and distributions', () => {
    const shuffled = problems.chain((given) =>
      fc.tuple(
        fc.constant(given),
        fc.shuffledSubarray([...given.functions], { minLength: given.functions.length }),
        fc.shuffledSubarray([...given.distributions.values()], { minLength: given.distributions.size }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([given, functions, distributions]) => {
        const reversed = functions.map((each) => ({
          ...each,
          distributions: each.distributions.toReversed(),
          together: each.together.map((set) => set.toReversed()),
        }));
        expect(planLayers(input(reversed, distributions))).toEqual(planLayers(given));
      }),
      { numRuns: 200 },
    );
  });
});

type Groups = readonly (readonly number[])[];

/** All splits of some groups, from one on: each joins a layer, makes one, or stays in the packages. */
function* allSplits(groups: number, blocks: Groups = [], at = 0): Generator<Groups> {
  if (at === groups) {
    yield blocks;
    return;
  }
  yield* allSplits(groups, blocks, at + 1);
  yield* allSplits(groups, [...blocks, [at]], at + 1);
  for (const [index, block] of blocks.entries()) {
    yield* allSplits(groups, blocks.with(index, [...block, at]), at + 1);
  }
}

function isAllowed(layout: Layout, split: Split): boolean {
  return layout.problem.functions.every((_, index) => layout.mayHave(index, layersOf(index, split)));
}

describe('the search', () => {
  const layouts = problems.map((given) => {
    const functions = given.functions.filter(({ target }) => target === 'python3.13 x86_64');
    return new Layout(groupDistributions(functions, given), given);
  });
  test('of few groups finds what costs the least of all that is allowed', () => {
    fc.assert(
      fc.property(layouts, (layout) => {
        fc.pre(layout.problem.groups.length <= 6);
        const { split, isBest } = searchExactly(layout, []);
        const least = Math.min(
          ...[...allSplits(layout.problem.groups.length)]
            .map((blocks) => blocks.map((groups) => layout.block(groups)))
            .filter((each) => isAllowed(layout, each))
            .map((each) => layout.cost(each)),
        );
        expect(isBest).toBe(true);
        expect(isAllowed(layout, split)).toBe(true);
        expect(layout.cost(split)).toBeCloseTo(least, 0);
      }),
      { numRuns: 200 },
    );
  });

  test('of many groups finds what is allowed, and seldom much dearer', () => {
    let exact = 0;
    let greedy = 0;
    fc.assert(
      fc.property(layouts, (layout) => {
        const split = searchGreedily(layout);
        const best = searchExactly(layout, split).split;
        expect(isAllowed(layout, split)).toBe(true);
        expect(layout.cost(best)).toBeLessThanOrEqual(layout.cost(split) + 1);
        greedy += layout.cost(split);
        exact += layout.cost(best);
      }),
      { numRuns: 200 },
    );
    expect(greedy / exact).toBeLessThan(1.05);
  });
});
