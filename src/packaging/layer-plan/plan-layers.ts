import { quotas } from '../../lambda/quotas.ts';
import { layerUploads, packageUploads, RELEASES_PER_YEAR } from './cost.ts';
import { EXACT_GROUPS, searchExactly } from './exact-search.ts';
import { searchGreedily } from './greedy-search.ts';
import { groupDistributions, packageBytes } from './groups.ts';
import { compareText, type LayerPlanInput, type PlannedFunction } from './plan-input.ts';
import { Layout, wholeBytes, type Block, type Split } from './layout.ts';
import { nameLayers } from './layer-names.ts';
import type { LayerPlan, PlannedLayer, SplitFunction, UnplacedDistribution, Uploads } from './plan-result.ts';

/** A target's functions with the split found for them. */
interface SolvedTarget {
  readonly target: string;
  readonly layout: Layout;
  readonly split: Split;
  readonly isBest: boolean;
}

/**
 * Splits what functions need into layers and packages so that a year of weekly releases uploads the least: at most five
 * layers each, nothing over Lambda's limit that was not over it before, and never two versions of one distribution. The
 * order of the input does not matter.
 */
export function planLayers(input: LayerPlanInput): LayerPlan {
  const functions = input.functions
    .map((each) => ({ ...each, distributions: each.distributions.toSorted(compareText) }))
    .sort((a, b) => compareText(a.name, b.name));
  const targets = [...Map.groupBy(functions, ({ target }) => target)].sort(([a], [b]) => compareText(a, b));
  const solved = targets.map(([target, members]) => solve(target, members, input));
  const layers = nameLayers(
    solved.flatMap((each) => each.split.map((block) => describeLayer(block, each))),
    input.known,
  );
  const split = functions.map((each) => describeFunction(each, layers, input));
  return {
    layers,
    functions: split,
    unplaced: unplaced(functions, layers, input),
    before: uploads(
      split.map(({ packageBefore }) => packageBefore),
      [],
    ),
    after: uploads(
      split.map(({ packageAfter }) => packageAfter),
      layers,
    ),
    isBest: solved.every(({ isBest }) => isBest),
  };
}

function solve(target: string, functions: readonly PlannedFunction[], input: LayerPlanInput): SolvedTarget {
  const problem = groupDistributions(functions, input);
  const layout = new Layout(problem, input);
  const greedy = searchGreedily(layout);
  const found =
    problem.groups.length > EXACT_GROUPS ? { split: greedy, isBest: false } : searchExactly(layout, greedy);
  return { target, layout, ...found };
}

function describeLayer(block: Block, { target, layout }: SolvedTarget): Omit<PlannedLayer, 'name'> {
  const groups = block.groups.map((index) => layout.group(index));
  const carried = block.users.map((user) => ({
    function: layout.problem.functions[user]?.name ?? '',
    bytes: groups.reduce((sum, { users, unzipped }) => (users.includes(user) ? sum : sum + unzipped), 0),
  }));
  return {
    target,
    distributions: groups
      .flatMap(({ distributions }) => distributions)
      .sort((a, b) => compareText(a.name, b.name)),
    functions: carried.map((each) => each.function),
    zipped: block.zipped,
    unzipped: block.unzipped,
    uploadsPerYear: RELEASES_PER_YEAR * (1 - block.unchanged),
    kind: groups.every(({ kind }) => kind === 'relief') ? 'relief' : 'shared',
    carried: carried.filter(({ bytes }) => bytes > 0),
  };
}

function describeFunction(
  each: PlannedFunction,
  layers: readonly PlannedLayer[],
  input: LayerPlanInput,
): SplitFunction {
  const own = layers.filter(
    ({ target, functions }) => target === each.target && functions.includes(each.name),
  );
  const moved = new Set(own.flatMap(({ distributions }) => distributions.map(({ key }) => key)));
  const kept = each.distributions.filter((key) => !moved.has(key));
  const carried = own
    .flatMap((layer) => layer.carried)
    .reduce((sum, { function: name, bytes }) => (name === each.name ? sum + bytes : sum), 0);
  const whole = each.distributions.flatMap((key) => input.distributions.get(key) ?? []);
  const unzipped = wholeBytes(each, whole) + carried;
  return {
    name: each.name,
    target: each.target,
    layers: own.map(({ name }) => name),
    packageBefore: packageBytes(each, input),
    packageAfter: packageBytes({ ...each, distributions: kept }, input),
    unzipped,
    headroom: quotas.unzippedBytes - unzipped,
  };
}

function unplaced(
  functions: readonly PlannedFunction[],
  layers: readonly PlannedLayer[],
  { distributions }: LayerPlanInput,
): UnplacedDistribution[] {
  const places = functions.flatMap((each) => each.distributions.map((key) => ({ key, each })));
  const byKey = Map.groupBy(places, ({ key, each }) => `${each.target} ${key}`);
  const shared = [...byKey.values()].flatMap((used) => {
    const [first] = used;
    const distribution = distributions.get(first?.key ?? '');
    const inLayer = layers.some(
      (layer) =>
        layer.target === first?.each.target && layer.distributions.some(({ key }) => key === first.key),
    );
    if (first === undefined || distribution === undefined || used.length < 2 || inLayer) {
      return [];
    }
    const { name, version } = distribution;
    return [{ name, version, functions: used.map(({ each }) => each.name), why: reasonOf(first.key, used) }];
  });
  return shared.sort((a, b) => compareText(a.name, b.name));
}

function reasonOf(
  key: string,
  used: readonly { readonly each: PlannedFunction }[],
): UnplacedDistribution['why'] {
  if (used.some(({ each }) => each.staying.includes(key))) {
    return 'own';
  }
  const isJoined = used.some(({ each }) => each.together.some((set) => set.includes(key)));
  return isJoined ? 'together' : 'gain';
}

function uploads(packages: readonly number[], layers: readonly PlannedLayer[]): Uploads {
  const ofLayers = layers.reduce(
    (sum, { zipped, uploadsPerYear }) => sum + layerUploads(zipped, 1 - uploadsPerYear / RELEASES_PER_YEAR),
    0,
  );
  return {
    first: [...packages, ...layers.map(({ zipped }) => zipped)].reduce((sum, bytes) => sum + bytes, 0),
    yearly: Math.round(packages.reduce((sum, bytes) => sum + packageUploads(bytes), ofLayers)),
  };
}
