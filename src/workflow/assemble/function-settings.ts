import { existsSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { exitCodes } from '../../errors/zipwright-error.ts';
import { defaultArchitecture } from '../../lambda/architectures.ts';
import { parseArchitecture, type Target } from '../../lambda/target.ts';
import { chooseRuntime } from '../../project/choose-runtime.ts';
import type { FunctionConfiguration } from '../../project/configuration.ts';
import {
  detectDependencies,
  namedDependencies,
  type DependencyInput,
} from '../../project/dependency-input.ts';
import { ProjectError } from '../../project/errors.ts';
import { foreignLayerFor } from '../../project/foreign-layers.ts';
import { LAYER_NAME } from '../../project/layer-definition.ts';
import { declaresPackage, projectName } from '../../project/own-package.ts';
import { nearest } from '../../project/nearest.ts';
import type { Project } from '../../project/read-project.ts';
import { normalizeName } from '../../python/name.ts';
import type { BuildRequest } from './build-request.ts';

/** All that is decided about one artifact before anything is resolved or read. Paths are absolute. */
export interface FunctionSettings {
  readonly name: string;
  readonly kind: 'function' | 'layer';
  readonly target: Target;
  /** What declared the runtime; `undefined` when nobody did. */
  readonly runtimeDeclaredBy: string | undefined;
  readonly handler: string | undefined;
  /** Folder of the user's files, or `undefined` for a layer that has none. */
  readonly source: string | undefined;
  readonly dependencies: DependencyInput;
  /** Folder in the package for distributions, with its final slash, or ''. */
  readonly prefix: string;
  /** Folder in the package for the user's files, with its final slash, or ''. */
  readonly userPrefix: string;
  readonly output: string;
  /** Name of the project's own distribution when the project itself is built as a wheel. */
  readonly ownPackage: string | undefined;
  /** Layer archives that the function will have; those that the project builds only once they are built. */
  readonly layers: readonly string[];
  /** Names of those that the project builds. */
  readonly configuredLayers: readonly string[];
  readonly configuration: FunctionConfiguration;
}

/**
 * Combines flags, environment and configuration: flag, then variable, then the function's table, then the project's.
 * @throws {ProjectError} FUNCTION_UNKNOWN, LAYER_UNKNOWN, DEPENDENCIES_NOT_FOUND
 * @throws {LambdaError} UNKNOWN_RUNTIME, UNKNOWN_ARCHITECTURE
 */
export function functionSettings(
  project: Project,
  request: BuildRequest,
  environment: Readonly<Record<string, string | undefined>>,
): FunctionSettings[] {
  const { defaults, functions } = project.configuration;
  const names = chosenFunctions(project, request.function);
  const variables: FunctionConfiguration = {
    ...(environment['ZIPWRIGHT_RUNTIME'] ? { runtime: environment['ZIPWRIGHT_RUNTIME'] } : {}),
    ...(environment['ZIPWRIGHT_ARCH'] ? { architecture: environment['ZIPWRIGHT_ARCH'] } : {}),
  };
  const several = names.length > 1;
  return names.map((name) => {
    const own = name === undefined ? {} : { name, ...functions.get(name) };
    const configuration = { ...defaults, ...own, ...variables, ...request.overrides };
    return settingsOf(project, request.kind, { configuration, several });
  });
}

function chosenFunctions(
  { configuration }: Project,
  asked: string | undefined,
): readonly (string | undefined)[] {
  const known = [...configuration.functions.keys()];
  if (asked === undefined) {
    return known.length === 0 ? [undefined] : known;
  }
  if (!known.includes(asked)) {
    const similar = nearest(asked, known);
    throw new ProjectError(
      'FUNCTION_UNKNOWN',
      `Cannot build function "${asked}": the project ${known.length === 0 ? 'names no functions' : `has ${known.join(', ')}`}`,
      {
        data: { function: asked, known },
        hint: similar === undefined ? 'name it in [tool.zipwright.functions]' : `did you mean "${similar}"?`,
        exitCode: exitCodes.usage,
      },
    );
  }
  return [asked];
}

interface Merged {
  readonly configuration: FunctionConfiguration;
  readonly several: boolean;
}

function settingsOf(
  project: Project,
  kind: 'function' | 'layer',
  { configuration, several }: Merged,
): FunctionSettings {
  const { directory } = project;
  const { runtime, declaredBy } = chooseRuntime(project, configuration.runtime);
  const target = {
    runtime,
    architecture: parseArchitecture(configuration.architecture ?? defaultArchitecture),
  };
  const name = configuration.name ?? project.folderName;
  const isLayer = kind === 'layer';
  const source = isLayer ? configuration.source : (configuration.source ?? '.');
  return {
    name,
    kind,
    target,
    runtimeDeclaredBy: declaredBy,
    handler: isLayer ? undefined : configuration.handler,
    source: source === undefined ? undefined : resolve(directory, source),
    dependencies:
      configuration.dependencies === undefined
        ? detectDependencies(directory, project.pyproject)
        : namedDependencies(directory, configuration.dependencies),
    prefix: isLayer ? layerPrefix(configuration, target) : packagePrefix(configuration.prefix),
    userPrefix: isLayer ? layerPrefix(configuration, target) : '',
    output: outputPath(directory, configuration.output, { name: isLayer ? `${name}-layer` : name, several }),
    ownPackage: ownPackageName(project, configuration),
    ...layersOf(isLayer ? {} : configuration, project),
    configuration,
  };
}

/** An entry that is the name of a configured layer means that one, an ARN what stands for it, any other a file. */
function layersOf(
  { layers: entries = [] }: FunctionConfiguration,
  { directory, configuration }: Project,
): Pick<FunctionSettings, 'layers' | 'configuredLayers'> {
  const known = [...configuration.layers.keys()];
  const doubled = entries.find((entry, index) => entries.indexOf(entry) !== index);
  if (doubled !== undefined) {
    throw new ProjectError(
      'CONFIGURATION_INVALID',
      `Cannot use the layer "${doubled}" twice in one function`,
      {
        data: { layer: doubled },
        hint: 'name each layer once: a later one replaces files of earlier ones',
        exitCode: exitCodes.usage,
      },
    );
  }
  const configuredLayers = entries.filter((entry) => known.includes(entry));
  const files = entries.filter((entry) => !known.includes(entry));
  const unknown = files.find((entry) => LAYER_NAME.test(entry) && !existsSync(resolve(directory, entry)));
  if (unknown !== undefined) {
    const similar = nearest(unknown, known);
    throw new ProjectError(
      'LAYER_UNKNOWN',
      `Cannot use the layer "${unknown}": there is no such file, and the project ${known.length === 0 ? 'configures no layers' : `has ${known.join(', ')}`}`,
      {
        data: { layer: unknown, known },
        hint:
          similar === undefined
            ? `name a .zip, or write what is in it under [tool.zipwright.layers.${unknown}]`
            : `did you mean "${similar}"?`,
        exitCode: exitCodes.usage,
      },
    );
  }
  return { layers: files.map((file) => layerFile(file, { directory, configuration })), configuredLayers };
}

/**
 * The archive that an entry of `layers` means, unless it is a configured layer.
 * @throws {ProjectError} LAYER_UNKNOWN for the ARN of a layer that nothing stands for
 */
export function layerFile(
  entry: string,
  { directory, configuration }: Pick<Project, 'directory' | 'configuration'>,
): string {
  const file = foreignLayerFor(configuration.foreignLayers, entry);
  if (file === undefined && entry.startsWith('arn:')) {
    throw new ProjectError(
      'LAYER_UNKNOWN',
      `Cannot use the layer "${entry}": the project does not say which archive stands for it`,
      {
        data: { layer: entry, known: [...configuration.foreignLayers.keys()] },
        hint: `download it, and add "${entry}" = "layer.zip" to [tool.zipwright.foreign-layers]`,
        exitCode: exitCodes.usage,
      },
    );
  }
  return resolve(directory, file ?? entry);
}

/** The `package` key decides; else a project with a build system is a package. */
function ownPackageName(project: Project, configuration: FunctionConfiguration): string | undefined {
  const isPackage = configuration.package ?? declaresPackage(project.pyproject);
  return isPackage ? normalizeName(projectName(project.pyproject) ?? project.folderName) : undefined;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html: the two places where Python looks. */
function layerPrefix({ layer }: FunctionConfiguration, { runtime }: Target): string {
  return layer?.layout === 'site-packages' ? `python/lib/${runtime.id}/site-packages/` : 'python/';
}

function packagePrefix(prefix: string | undefined): string {
  if (prefix === undefined || prefix === '' || prefix === '.') {
    return '';
  }
  const parts = prefix
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  if (prefix.startsWith('/') || parts.includes('..')) {
    throw new ProjectError(
      'CONFIGURATION_INVALID',
      `Cannot use prefix "${prefix}": it must be a folder inside the package`,
      {
        data: { prefix },
        hint: 'for example --prefix common, used as "from common import boto3"',
        exitCode: exitCodes.usage,
      },
    );
  }
  return `${parts.join('/')}/`;
}

/** `dist/<name>.zip`, or what was asked for: a file that ends in .zip, else a folder. */
function outputPath(
  directory: string,
  asked: string | undefined,
  { name, several }: { readonly name: string; readonly several: boolean },
): string {
  const file = `${name}.zip`;
  if (asked === undefined) {
    return join(directory, 'dist', file);
  }
  if (!asked.endsWith('.zip')) {
    return resolve(directory, asked, file);
  }
  return several ? resolve(directory, asked, '..', file) : resolve(directory, asked);
}

/** Paths of the build's own files, seen from a function's source folder: they never go into the package. */
export function ownPaths(settings: FunctionSettings, project: Project): string[] {
  const { source, dependencies } = settings;
  if (source === undefined) {
    return [];
  }
  const inputs =
    dependencies.kind === 'requirements'
      ? dependencies.files
      : dependencies.kind === 'none'
        ? []
        : [dependencies.file];
  return [settings.output, join(project.directory, 'dist'), join(project.directory, '.zipwright'), ...inputs]
    .map((path) => relative(source, path).replaceAll(sep, '/'))
    .filter((path) => path !== '' && !path.startsWith('../'));
}
