import { planArtifact } from '../../packaging/plan-artifact.ts';
import type { OpenPack } from '../../wheel/open-pack.ts';
import { acquirePacks } from '../assemble/acquire-packs.ts';
import type { BuildContext } from '../assemble/build-context.ts';
import { describeArtifact } from '../assemble/built-artifact.ts';
import { checkPackage } from '../assemble/check-package.ts';
import { chooseVariant } from '../assemble/choose-variant.ts';
import type { ConfiguredLayer } from './configured-layer.ts';
import type { FunctionSettings } from '../assemble/function-settings.ts';
import type { LayerContent } from './layer-contents.ts';
import { layerFolder, writeByContent } from './write-by-content.ts';

/**
 * Builds one layer into `dist/layers/NAME-HASH.zip`. A layer with the same content has the same name and stays.
 * @throws {ZipwrightError}
 */
export async function buildLayer(content: LayerContent, context: BuildContext): Promise<ConfiguredLayer> {
  const { name, users, distributions } = content;
  const { project, layout, surroundings, report } = context;
  const startedAt = surroundings.now();
  const settings = layerSettings(content, context);
  const { configuration, target } = settings;
  using acquired = await acquirePacks(distributions, {
    layout,
    now: surroundings.now,
    variant: await chooseVariant(settings, surroundings.environment),
    target,
    directory: project.directory,
    ...(configuration.builder === undefined ? {} : { builder: configuration.builder }),
    services: context.services,
    report,
  });
  const { packs } = acquired;
  const plan = planArtifact({ packs, userEntries: [], onConflict: configuration.onConflict ?? 'error' });
  const { verdict } = await checkPackage(plan, settings, { ...context, isInspected: false });
  surroundings.signal.throwIfAborted();
  const dependencies = users.map((each) => each.name).join(', ');
  const written = await writeByContent(plan, {
    settings,
    layout,
    dependencies,
    directory: project.directory,
  });
  const artifact = describeArtifact({ ...settings, output: written.file }, plan, {
    sha256: written.sha256,
    upToDate: written.upToDate,
    handler: undefined,
    verdict,
    reusedPacks: packs.length - acquired.made,
    dependencies,
    milliseconds: surroundings.now() - startedAt,
    findings: undefined,
  });
  return {
    name,
    artifact,
    distributions: new Map(packs.map(({ facts }) => [facts.name, identify(facts)])),
    functions: users.map((each) => each.name),
  };
}

function identify({
  version,
  wheelSha256,
}: OpenPack['facts']): Pick<OpenPack['facts'], 'version' | 'wheelSha256'> {
  return { version, wheelSha256 };
}

/** The project's defaults with what the layer's own table says; the target is that of its functions. */
function layerSettings(
  { name, definition, users }: LayerContent,
  { project }: BuildContext,
): FunctionSettings {
  const { distributions: _, layout = 'python', ...flags } = definition;
  const [first] = users;
  if (first === undefined) {
    throw new TypeError(`The layer "${name}" has no functions`);
  }
  const prefix = layout === 'python' ? 'python/' : `python/lib/${first.target.runtime.id}/site-packages/`;
  return {
    name,
    kind: 'layer',
    target: first.target,
    runtimeDeclaredBy: first.runtimeDeclaredBy,
    handler: undefined,
    source: undefined,
    dependencies: { kind: 'none' },
    prefix,
    userPrefix: prefix,
    output: layerFolder(project.directory),
    ownPackage: undefined,
    layers: [],
    configuredLayers: [],
    configuration: { ...project.configuration.defaults, ...flags },
  };
}
