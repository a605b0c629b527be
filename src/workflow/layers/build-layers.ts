import { nearest } from '../../project/nearest.ts';
import { exitCodes } from '../../errors/zipwright-error.ts';
import { openBuild } from '../assemble/build-context.ts';
import type { Report } from '../assemble/build-events.ts';
import type { BuildRequest, BuildSurroundings } from '../assemble/build-request.ts';
import type { ConfiguredLayer } from './configured-layer.ts';
import { buildConfiguredLayers } from './configured-layers.ts';
import { LayerError } from './layer-errors.ts';

/**
 * Builds the layers that a project configures and its functions have.
 * @param only names of those wanted; all when there are none
 * @returns in the order of their names
 * @throws {LayerError} LAYERS_NOT_CONFIGURED; what a build throws
 */
export async function buildLayers(
  { build, only }: { readonly build: BuildRequest; readonly only: readonly string[] },
  surroundings: BuildSurroundings,
  report: Report,
): Promise<ConfiguredLayer[]> {
  await using opened = openBuild(build, surroundings, report);
  const { settings, context } = opened;
  const known = [...context.project.configuration.layers.keys()];
  refuseUnknown(build.project, known, only);
  const used = new Set(settings.flatMap(({ configuredLayers }) => configuredLayers));
  const wanted = only.length === 0 ? known : only;
  for (const name of wanted.filter((each) => !used.has(each))) {
    report({
      kind: 'notice',
      message: `No function has the layer "${name}": it is not built, because the versions in it are those of its functions`,
      hint: `add layers = ["${name}"] to a function, or drop the layer`,
    });
  }
  const having = settings.map((each) => ({
    ...each,
    configuredLayers: each.configuredLayers.filter((name) => wanted.includes(name)),
  }));
  const layers = await buildConfiguredLayers(having, context);
  return [...layers.values()];
}

function refuseUnknown(path: string, known: readonly string[], only: readonly string[]): void {
  const unknown = only.find((name) => !known.includes(name));
  if (known.length > 0 && unknown === undefined) {
    return;
  }
  const similar = unknown === undefined ? undefined : nearest(unknown, known);
  throw new LayerError(
    'LAYERS_NOT_CONFIGURED',
    known.length === 0
      ? `Cannot build layers of "${path}": it configures none`
      : `Cannot build the layer "${unknown}": the project has ${known.join(', ')}`,
    {
      data: { path, known },
      hint:
        similar === undefined
          ? 'zipwright layers plan --write writes them, and zipwright build --layer builds one of all dependencies'
          : `did you mean "${similar}"?`,
      exitCode: exitCodes.usage,
    },
  );
}
