import type {
  LayerPlanInput,
  PlannedDistribution,
  PlannedFunction,
} from '../../../src/packaging/layer-plan/plan-input.ts';

export const MB = 1_000_000;

/** A distribution by `name`, or `name@version`, of so many zipped MB. */
export function distribution(
  id: string,
  megabytes: number,
  change: Partial<PlannedDistribution> = {},
): PlannedDistribution {
  const [name = '', version = '1.0'] = id.split('@');
  return {
    key: id,
    name,
    version,
    zipped: Math.round(megabytes * MB),
    unzipped: 3 * Math.round(megabytes * MB),
    entries: 10,
    releasesPerYear: 12,
    rate: 'assumed',
    ...change,
  };
}

export function functionOf(
  name: string,
  distributions: readonly string[],
  change: Partial<PlannedFunction> = {},
): PlannedFunction {
  return {
    name,
    target: 'python3.13 x86_64',
    ownZipped: 10_000,
    ownUnzipped: 30_000,
    otherLayers: 0,
    otherLayersUnzipped: 0,
    distributions,
    staying: [],
    together: [],
    ...change,
  };
}

export function input(
  functions: readonly PlannedFunction[],
  distributions: readonly PlannedDistribution[],
  known: LayerPlanInput['known'] = [],
): LayerPlanInput {
  return { functions, distributions: new Map(distributions.map((each) => [each.key, each])), known };
}
