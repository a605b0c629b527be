import { statSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import { ifExists } from '../errors/system-error.ts';
import { exitCodes } from '../errors/zipwright-error.ts';
import { dropAbsent } from '../project/configuration.ts';
import { readProject } from '../project/read-project.ts';
import { ArtifactError } from './artifact-errors.ts';
import { readArtifactFacts, type ArtifactFacts } from './artifact-facts.ts';
import type { Report } from './build-events.ts';
import type { BuildRequest, BuildSurroundings } from './build-request.ts';

/** An artifact as a command names it. */
export interface ArtifactReference {
  /** A zip, or the folder of a project, as the user wrote it. */
  readonly name: string;
  /** Folder that paths are seen from. */
  readonly directory: string;
  /** Settings that win over what is known of the artifact. */
  readonly runtime?: string;
  readonly architecture?: string;
  readonly handler?: string;
  /** Which function of a project. */
  readonly function?: string;
  /** Whether a build may download nothing. */
  readonly offline?: boolean;
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
}

/** What locating an artifact takes from outside. What is only needed for a while is removed with `scope`. */
export interface LocatingContext {
  readonly surroundings: BuildSurroundings;
  readonly report: Report;
  readonly scope: DisposableStack;
}

/**
 * Finds the zip that a command is about: a file, or a project, which is built when something changed.
 * @throws {ArtifactError} SEVERAL_ARTIFACTS
 * @throws what a build throws
 */
export async function locateArtifact(
  reference: ArtifactReference,
  context: LocatingContext,
): Promise<LocatedArtifact> {
  const path = resolve(reference.directory, reference.name);
  const stats = ifExists(() => statSync(path));
  if (stats?.isDirectory() === true) {
    return buildProject(path, reference, context);
  }
  return { file: path, label: reference.name, facts: readArtifactFacts(path), layers: [] };
}

async function buildProject(
  path: string,
  reference: ArtifactReference,
  { surroundings, report }: LocatingContext,
): Promise<LocatedArtifact> {
  const [{ build }, { functionSettings }] = await Promise.all([
    import('./build.ts'),
    import('./function-settings.ts'),
  ]);
  const project = readProject(path);
  const request = buildRequest(path, reference);
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
    layers: settings.layers,
  };
}

function buildRequest(project: string, reference: ArtifactReference): BuildRequest {
  const { runtime, architecture, handler, function: named, offline } = reference;
  return {
    project,
    kind: 'function',
    overrides: dropAbsent({ runtime, architecture, handler }),
    extraIndexUrls: [],
    findLinks: [],
    noIndex: false,
    upgrade: false,
    offline: offline ?? false,
    frozen: false,
    ...(named === undefined ? {} : { function: named }),
  };
}
