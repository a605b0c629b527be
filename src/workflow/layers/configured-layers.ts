import type { BuildContext } from '../assemble/build-context.ts';
import type { ConfiguredLayer, ConfiguredLayers } from './configured-layer.ts';
import { layerFile, type FunctionSettings } from '../assemble/function-settings.ts';
import type { Project } from '../../project/read-project.ts';
import { remakingPacks } from '../assemble/remaking-packs.ts';

/**
 * Builds the layers that some functions have.
 * @param building the functions that are built now
 * @throws {LayerError} LAYER_VERSIONS_DIFFER, LAYER_TARGETS_DIFFER, LAYER_WITH_PREFIX, LAYER_EMPTY; what a build throws
 */
export async function buildConfiguredLayers(
  building: readonly FunctionSettings[],
  context: BuildContext,
): Promise<ConfiguredLayers> {
  const names = new Set(building.flatMap(({ configuredLayers }) => configuredLayers));
  const layers = new Map<string, ConfiguredLayer>();
  if (names.size === 0) {
    return layers;
  }
  const [{ layerContents }, { buildLayer }] = await Promise.all([
    import('./layer-contents.ts'),
    import('./build-layer.ts'),
  ]);
  for (const content of await layerContents([...names].sort(), building, context)) {
    layers.set(content.name, await remakingPacks(() => buildLayer(content, context)));
  }
  return layers;
}

/** The settings of a function whose layers are there. */
export function withBuiltLayers(
  settings: FunctionSettings,
  built: ConfiguredLayers,
  project: Project,
): FunctionSettings {
  const { configuredLayers, configuration } = settings;
  return configuredLayers.length === 0
    ? settings
    : {
        ...settings,
        layers: (configuration.layers ?? []).map(
          (entry) => built.get(entry)?.artifact.file ?? layerFile(entry, project),
        ),
      };
}
