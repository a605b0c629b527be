import { statSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import { isAwsReference } from '../../deploy/aws-reference.ts';
import type { DeployedCode } from '../../deploy/deployed-code.ts';
import type { AwsOptions } from '../../deploy/lambda-connection.ts';
import { ifExists } from '../../errors/system-error.ts';
import { exitCodes } from '../../errors/zipwright-error.ts';
import { dropAbsent } from '../../project/configuration.ts';
import { readProject, type Project } from '../../project/read-project.ts';
import { ArtifactError } from './artifact-errors.ts';
import { readArtifactFacts, type ArtifactFacts } from './artifact-facts.ts';
import type { Report } from '../assemble/build-events.ts';
import type { BuildRequest, BuildSurroundings } from '../assemble/build-request.ts';
import type { FunctionSettings } from '../assemble/function-settings.ts';

/** An artifact as a command names it. */
export interface ArtifactReference {
  /** A zip, the folder of a project, or `aws:FUNCTION[:QUALIFIER]`, as the user wrote it. */
  readonly name: string;
  /** Folder that paths are seen from. */
  readonly directory: string;
  /** Settings that win over what is known of the artifact. */
  readonly runtime?: string;
  readonly architecture?: string;
  readonly handler?: string;
  /** Which function of a project. */
  readonly function?: string;
  /** Layers of the function as the user wrote them: zips, or names of layers that the project configures. */
  readonly layers?: readonly string[];
  /** Whether a build may download nothing. */
  readonly offline?: boolean;
  /** Which AWS, and as whom. */
  readonly aws?: AwsOptions;
  /** Whether the layers of a deployed function are needed, or only what they are; they are when it is absent. */
  readonly deployedLayers?: 'download' | 'describe';
}

/** A zip on this machine. */
export interface LocatedArtifact {
  /** Absolute path. */
  readonly file: string;
  /** As messages call it. */
  readonly label: string;
  readonly facts: ArtifactFacts;
  /** Absolute paths of layers that the function is known to have. */
  readonly layers: readonly string[];
  /** What it was built from; absent for a zip. */
  readonly source?: ArtifactSource;
  /** What AWS says of it; absent for what is not from there. */
  readonly deployed?: DeployedCode;
}

/** A layer's zip. */
export interface LocatedLayer {
  /** Absolute path. */
  readonly file: string;
  /** As messages call it. */
  readonly label: string;
}

/** The project of an artifact, and what it was built by. */
export interface ArtifactSource {
  readonly project: Project;
  readonly settings: FunctionSettings;
}

/** What locating an artifact takes from outside. What is only needed for a while is removed with `scope`. */
export interface LocatingContext {
  readonly surroundings: BuildSurroundings;
  readonly report: Report;
  readonly scope: DisposableStack;
}

/**
 * Finds the zip that a command is about: a file, a project, which is built when something changed, or what is deployed,
 * which is downloaded and kept until `scope` is disposed of.
 * @throws {ArtifactError} SEVERAL_ARTIFACTS
 * @throws {AwsError} why AWS does not give it
 * @throws what a build throws
 */
export async function locateArtifact(
  reference: ArtifactReference,
  context: LocatingContext,
): Promise<LocatedArtifact> {
  if (isAwsReference(reference.name)) {
    return locateDeployed(reference, context);
  }
  const path = resolve(reference.directory, reference.name);
  const stats = ifExists(() => statSync(path));
  if (stats?.isDirectory() === true) {
    return buildProject(path, reference, context);
  }
  return { file: path, label: reference.name, facts: readArtifactFacts(path), layers: [] };
}

async function locateDeployed(
  { name, aws, deployedLayers }: ArtifactReference,
  context: LocatingContext,
): Promise<LocatedArtifact> {
  const { fetchDeployedCode } = await import('./fetch-deployed-code.ts');
  const request = {
    name,
    ...(aws === undefined ? {} : { aws }),
    layers: deployedLayers ?? 'download',
  } as const;
  const deployed = await fetchDeployedCode(request, context);
  const { kind, file, runtime, architecture, handler } = deployed;
  return {
    file,
    label: name,
    facts: { kind, ...dropAbsent({ runtime, architecture, handler }) },
    layers: deployed.layers.flatMap((layer) => layer.file ?? []),
    deployed,
  };
}

async function buildProject(
  path: string,
  reference: ArtifactReference,
  { surroundings, report }: LocatingContext,
): Promise<LocatedArtifact> {
  const [{ build }, { functionSettings }] = await Promise.all([
    import('../assemble/build.ts'),
    import('../assemble/function-settings.ts'),
  ]);
  const project = readProject(path);
  const request = buildRequest(project, reference);
  const [settings, ...others] = functionSettings(project, request, surroundings.environment);
  if (settings === undefined || others.length > 0) {
    const names = [...project.configuration.functions.keys()];
    throw new ArtifactError(
      'SEVERAL_ARTIFACTS',
      `Cannot inspect "${reference.name}": it has the functions ${names.join(', ')}`,
      {
        data: { path, functions: names },
        hint: `choose one: --function ${names[0] ?? 'NAME'}`,
        exitCode: exitCodes.usage,
      },
    );
  }
  const [artifact] = await build(request, surroundings, report);
  const file = artifact?.file ?? settings.output;
  return {
    file,
    label: relative(reference.directory, file) || basename(file),
    facts: readArtifactFacts(file),
    layers: artifact?.layers ?? settings.layers,
    source: { project, settings },
  };
}

/** How data names an artifact: by its path, unless that is gone when the command ends. */
export function artifactName({
  file,
  label,
  deployed,
}: Pick<LocatedArtifact, 'file' | 'label' | 'deployed'>): string {
  return deployed === undefined ? file : label;
}

/** The layers that an artifact is looked at with: those asked for, else those that it is known to have. */
export function chosenLayers(
  { layers: asked = [], directory }: Pick<ArtifactReference, 'layers' | 'directory'>,
  { layers, source, deployed }: Pick<LocatedArtifact, 'layers' | 'source' | 'deployed'>,
): readonly LocatedLayer[] {
  const isBuilt = source !== undefined && namesLayer(asked, source.project);
  if (asked.length > 0 && !isBuilt) {
    return asked.map((label) => ({ file: resolve(directory, label), label }));
  }
  return deployed === undefined
    ? layers.map((file) => ({ file, label: file }))
    : deployed.layers.flatMap(({ arn, file }) => (file === undefined ? [] : { file, label: arn }));
}

function namesLayer(asked: readonly string[], { configuration }: Project): boolean {
  return asked.some((layer) => configuration.layers.has(layer));
}

function buildRequest(project: Project, reference: ArtifactReference): BuildRequest {
  const { runtime, architecture, handler, function: named, offline, layers = [], directory } = reference;
  const known = project.configuration.layers;
  const own = namesLayer(layers, project)
    ? layers.map((layer) => (known.has(layer) ? layer : resolve(directory, layer)))
    : undefined;
  return {
    project: project.directory,
    kind: 'function',
    overrides: dropAbsent({ runtime, architecture, handler, layers: own }),
    extraIndexUrls: [],
    findLinks: [],
    noIndex: false,
    upgrade: false,
    offline: offline ?? false,
    frozen: false,
    ...(named === undefined ? {} : { function: named }),
  };
}
