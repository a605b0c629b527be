import { describe, expect, test } from 'vitest';
import { quotas } from '../../../src/lambda/quotas.ts';
import { planLayers } from '../../../src/packaging/layer-plan/plan-layers.ts';
import type { LayerPlan } from '../../../src/packaging/layer-plan/plan-result.ts';
import { distribution, functionOf, input, MB } from './made-functions.ts';

/** Layers as `name: contents`. */
function layersIn({ layers }: LayerPlan): string[] {
  return layers.map((each) => `${each.name}: ${each.distributions.map(({ key }) => key).join(' ')}`);
}

describe('planLayers()', () => {
  test('makes a layer of what functions share, and leaves the rest in the packages', () => {
    const plan = planLayers(
      input(
        [functionOf('a', ['numpy', 'flask']), functionOf('b', ['numpy'])],
        [distribution('numpy', 15), distribution('flask', 1)],
      ),
    );
    expect(layersIn(plan)).toEqual(['numpy: numpy']);
    expect(plan.functions).toMatchObject([
      { name: 'a', layers: ['numpy'], packageBefore: 16_010_022, packageAfter: 1_010_022 },
      { name: 'b', layers: ['numpy'], packageBefore: 15_010_022, packageAfter: 10_022 },
    ]);
    // Ten entries, each with python/ before its two names, and an end record.
    expect(plan.layers[0]).toMatchObject({ zipped: 15_000_000 + 140 + 22, functions: ['a', 'b'] });
    expect(plan.after.first).toBeLessThan(plan.before.first);
    expect(plan.isBest).toBe(true);
  });

  test('keeps what is released daily apart from what is large and rests', () => {
    const plan = planLayers(
      input(
        [functionOf('a', ['numpy', 'botocore', 'idna']), functionOf('b', ['numpy', 'botocore', 'idna'])],
        [
          distribution('numpy', 15),
          distribution('botocore', 12, { releasesPerYear: 250, rate: 'known' }),
          distribution('idna', 0.1),
        ],
      ),
    );
    // The small one goes where it changes the least: to the layer that goes up every week anyway.
    expect(layersIn(plan)).toEqual(['botocore: botocore idna', 'numpy: numpy']);
  });

  test('makes no layer that would not pay', () => {
    const plan = planLayers(
      input([functionOf('a', ['six']), functionOf('b', ['six'])], [distribution('six', 0.011)]),
    );
    expect(plan.layers).toEqual([]);
    expect(plan.unplaced).toEqual([{ name: 'six', version: '1.0', functions: ['a', 'b'], why: 'gain' }]);
  });

  test('makes a layer for each of two versions, and no function has both', () => {
    const plan = planLayers(
      input(
        [
          functionOf('a', ['numpy@1', 'pandas']),
          functionOf('b', ['numpy@1', 'pandas']),
          functionOf('c', ['numpy@2', 'pandas']),
          functionOf('d', ['numpy@2', 'pandas']),
        ],
        [distribution('numpy@1', 15), distribution('numpy@2', 16), distribution('pandas', 12)],
      ),
    );
    expect(layersIn(plan)).toEqual(['numpy: numpy@2', 'numpy-2: numpy@1', 'pandas: pandas']);
  });

  test('shares no layer between targets', () => {
    const arm = { target: 'python3.13 arm64' };
    const plan = planLayers(
      input(
        [
          functionOf('a', ['boto3']),
          functionOf('b', ['boto3']),
          functionOf('c', ['boto3'], arm),
          functionOf('d', ['boto3'], arm),
          functionOf('e', ['boto3'], { target: 'python3.12 arm64' }),
        ],
        [distribution('boto3', 12)],
      ),
    );
    expect(plan.layers.map(({ name, functions }) => [name, functions])).toEqual([
      ['boto3-py313-arm64', ['c', 'd']],
      ['boto3-py313-x86-64', ['a', 'b']],
    ]);
  });

  test('moves what only one function has when its package would be too large to be sent', () => {
    const plan = planLayers(
      input(
        [functionOf('a', ['torch', 'scipy', 'flask'])],
        [distribution('torch', 45), distribution('scipy', 30), distribution('flask', 1)],
      ),
    );
    expect(plan.layers).toMatchObject([{ name: 'torch', kind: 'relief', functions: ['a'] }]);
    expect(plan.functions[0]?.packageAfter).toBeLessThan(quotas.directUploadBytes);
  });

  test('leaves own code in the packages, with all that Python finds only beside it', () => {
    const together = [['own', 'plugin']];
    const plan = planLayers(
      input(
        [
          functionOf('a', ['own', 'plugin', 'numpy'], { staying: ['own'], together }),
          functionOf('b', ['own', 'plugin', 'numpy'], { staying: ['own'], together }),
        ],
        [distribution('own', 20), distribution('plugin', 20), distribution('numpy', 5)],
      ),
    );
    expect(layersIn(plan)).toEqual(['numpy: numpy']);
    expect(plan.unplaced.map(({ name, why }) => [name, why])).toEqual([
      ['own', 'own'],
      ['plugin', 'together'],
    ]);
  });

  test('counts the layers that a function has already', () => {
    const names = ['a1', 'a2', 'a3', 'a4', 'a5'];
    const having = { otherLayers: 3, otherLayersUnzipped: MB };
    const plan = planLayers(
      input(
        [functionOf('a', names, having), functionOf('b', names)],
        names.map((name) => distribution(name, 9)),
      ),
    );
    expect(plan.functions.map(({ layers }) => layers.length)).toEqual([2, 2]);
  });

  test('says how much a function is too large, which no layer changes', () => {
    const plan = planLayers(input([functionOf('a', ['huge'])], [distribution('huge', 100)]));
    expect(plan.functions[0]?.headroom).toBe(quotas.unzippedBytes - 300 * MB - 30_000);
  });

  test('goes on with the names of layers that have mostly the same in them', () => {
    const functions = [functionOf('a', ['numpy', 'boto3']), functionOf('b', ['numpy', 'boto3'])];
    const distributions = [distribution('numpy', 15), distribution('boto3', 12)];
    const known = [
      { name: 'data', distributions: ['numpy', 'pandas'] },
      { name: 'old', distributions: ['django'] },
    ];
    expect(layersIn(planLayers(input(functions, distributions, known)))).toEqual([
      'boto3: boto3',
      'data: numpy',
    ]);
  });
});

test('plans fifty functions of a hundred distributions each, in the same way every time', () => {
  const pool = Array.from({ length: 300 }, (_, index) =>
    distribution(`d${index}`, (index % 17 === 0 ? 4 : 0.3) + (index % 7) / 10, {
      unzipped: 400_000,
      releasesPerYear: index % 9 === 0 ? 100 : 12,
    }),
  );
  const functions = Array.from({ length: 50 }, (_, index) =>
    functionOf(
      `f${index}`,
      Array.from({ length: 100 }, (__, at) => `d${at < 60 ? at : (at * 7 + index * 13) % 300}`),
    ),
  );
  const plan = planLayers(input(functions, pool));
  expect(plan).toEqual(planLayers(input(functions.toReversed(), pool.toReversed())));
  expect(plan.functions.every(({ layers }) => layers.length >= 1 && layers.length <= 5)).toBe(true);
  expect(plan.after.yearly).toBeLessThan(plan.before.yearly / 2);
});
