import { describeTarget } from '../../lambda/target.ts';
import type { LayerDefinition } from '../../project/layer-definition.ts';
import type { SelectedDistribution } from '../../resolve/selection.ts';
import type { BuildContext } from '../assemble/build-context.ts';
import { functionSettings, type FunctionSettings } from '../assemble/function-settings.ts';
import { LayerError } from './layer-errors.ts';
import { resolveSelection } from '../assemble/resolve-selection.ts';

/** What is to be in a layer, and for which functions. */
export interface LayerContent {
  readonly name: string;
  readonly definition: LayerDefinition;
  readonly users: readonly FunctionSettings[];
  readonly distributions: readonly SelectedDistribution[];
}

/**
 * Finds out what is in layers: the distributions that they name, in the versions that the project's functions have which use
 * them, so that a layer is the same whichever function is built.
 * @param building the functions that are built now
 * @throws {LayerError} LAYER_VERSIONS_DIFFER, LAYER_TARGETS_DIFFER, LAYER_WITH_PREFIX, LAYER_EMPTY
 */
export async function layerContents(
  names: readonly string[],
  building: readonly FunctionSettings[],
  context: BuildContext,
): Promise<LayerContent[]> {
  const { project } = context;
  const users = usersByLayer(names, building, context);
  const selections = new Map<FunctionSettings, readonly SelectedDistribution[]>();
  for (const settings of new Set([...users.values()].flat())) {
    refusePrefix(settings);
    const { distributions } = await resolveSelection(withoutStart(settings), project, {
      ...context,
      environment: context.surroundings.environment,
      now: context.surroundings.now,
    });
    selections.set(settings, distributions);
  }
  return names.flatMap((name) => {
    const definition = project.configuration.layers.get(name);
    const having = users.get(name) ?? [];
    if (definition === undefined || having.length === 0) {
      return [];
    }
    refuseTargets(name, having);
    const distributions = definition.distributions.flatMap(
      (distribution) => agreedOn(distribution, { name, users: having, selections }) ?? [],
    );
    reportUnused({ name, definition, users: having, distributions }, context);
    return [{ name, definition, users: having, distributions }];
  });
}

/** What a build starts from stands for the project's requirements. */
function withoutStart(settings: FunctionSettings): FunctionSettings {
  return settings.configuration.from === undefined
    ? settings
    : { ...settings, dependencies: { kind: 'none' } };
}

/** The functions of each layer: those that are built now as they are built, all others as they are configured. */
function usersByLayer(
  names: readonly string[],
  building: readonly FunctionSettings[],
  { project, request, surroundings }: BuildContext,
): Map<string, FunctionSettings[]> {
  const { layers: _, ...overrides } = request.overrides;
  const { function: __, ...whole } = request;
  const built = new Map(building.map((settings) => [settings.name, settings]));
  const all = functionSettings(
    project,
    { ...whole, kind: 'function', overrides },
    surroundings.environment,
  ).map((settings) => built.get(settings.name) ?? settings);
  return new Map(
    names.map((name) => [name, all.filter(({ configuredLayers }) => configuredLayers.includes(name))]),
  );
}

function refusePrefix({ name, prefix, configuredLayers }: FunctionSettings): void {
  if (prefix !== '') {
    throw new LayerError(
      'LAYER_WITH_PREFIX',
      `Cannot give the layer "${configuredLayers[0]}" to the function "${name}": its distributions are imported from "${prefix}", and those of a layer never are`,
      {
        data: { function: name, prefix, layers: configuredLayers },
        hint: 'drop prefix from the function, or the layer from its layers',
      },
    );
  }
}

function refuseTargets(name: string, users: readonly FunctionSettings[]): void {
  const targets = Map.groupBy(users, ({ target }) => describeTarget(target));
  if (targets.size > 1) {
    const listed = [...targets].map(([target, [first]]) => `${first?.name ?? ''} for ${target}`);
    throw new LayerError(
      'LAYER_TARGETS_DIFFER',
      `Cannot build the layer "${name}": the functions that have it are built for different targets, ${listed.join(', ')}`,
      {
        data: { layer: name, targets: [...targets.keys()] },
        hint: 'give each target layers of its own: zipwright layers plan --write does',
      },
    );
  }
}

interface Having {
  readonly name: string;
  readonly users: readonly FunctionSettings[];
  readonly selections: ReadonlyMap<FunctionSettings, readonly SelectedDistribution[]>;
}

/** What all functions of a layer that have a distribution mean by its name. */
function agreedOn(
  distribution: string,
  { name, users, selections }: Having,
): SelectedDistribution | undefined {
  const meant = users.flatMap((settings) => {
    const selected = selections.get(settings)?.find((each) => each.name === distribution);
    return selected === undefined
      ? []
      : [{ function: settings.name, selected, identity: identityOf(selected) }];
  });
  const [first, ...others] = meant;
  const other = others.find(({ identity }) => identity !== first?.identity);
  if (first !== undefined && other !== undefined) {
    throw new LayerError(
      'LAYER_VERSIONS_DIFFER',
      `Cannot build the layer "${name}": ${first.function} needs ${describe(first.selected)}, and ${other.function} ${describe(other.selected)}`,
      {
        data: { layer: name, distribution, functions: meant.map((each) => each.function) },
        hint: 'let both use one version, or split them anew with zipwright layers plan --write',
      },
    );
  }
  return first?.selected;
}

function identityOf(selected: SelectedDistribution): string {
  return 'sha256' in selected && selected.sha256 !== undefined ? selected.sha256 : JSON.stringify(selected);
}

function describe(selected: SelectedDistribution): string {
  return 'version' in selected ? `${selected.name} ${selected.version}` : selected.name;
}

/** @throws {LayerError} LAYER_EMPTY */
function reportUnused({ name, definition, distributions }: LayerContent, { report }: BuildContext): void {
  const unused = definition.distributions.filter((each) => !distributions.some((it) => it.name === each));
  const hint = `drop ${unused.length === 1 ? 'it' : 'them'} from the layer's distributions, or check the spelling`;
  if (distributions.length === 0) {
    throw new LayerError(
      'LAYER_EMPTY',
      `Cannot build the layer "${name}": no function that has it needs ${unused.join(', ')}`,
      { data: { layer: name, distributions: unused }, hint },
    );
  }
  if (unused.length > 0) {
    report({
      kind: 'notice',
      message: `No function that has the layer "${name}" needs ${unused.join(', ')}: left out`,
      hint,
    });
  }
}
