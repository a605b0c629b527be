import { statSync } from 'node:fs';
import { ifExists } from '../../errors/system-error.ts';
import { exitCodes } from '../../errors/zipwright-error.ts';
import type { Finding } from '../../inspect/finding.ts';
import { readInspected, type InspectedArchive } from '../../inspect/inspected-archive.ts';
import type { InspectionTarget } from '../../inspect/inspection-target.ts';
import { isLikeLayer } from '../../inspect/layer-folders.ts';
import { defaultArchitecture } from '../../lambda/architectures.ts';
import { defaultRuntimeId } from '../../lambda/runtimes.ts';
import { parseArchitecture, parseRuntime } from '../../lambda/target.ts';
import { openSource } from '../../zip/byte-source.ts';
import { ZipError } from '../../zip/errors.ts';
import { ArtifactError } from './artifact-errors.ts';
import type { ArtifactFacts } from './artifact-facts.ts';
import type { Report } from '../assemble/build-events.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';
import { exemptNatives } from '../check/exempt-natives.ts';
import {
  chosenLayers,
  locateArtifact,
  type ArtifactReference,
  type LocatedArtifact,
  type LocatedLayer,
} from './locate-artifact.ts';

/** An artifact and the layers of its function. What this leaves open, the manifest beside the zip says, or defaults. */
export interface ArtifactRequest extends ArtifactReference {
  /** Layer zips in order, as the user wrote them; those of the project when there are none. */
  readonly layers: readonly string[];
  /** Day in ISO 8601. */
  readonly today: string;
}

/** Archives that are open until this is disposed of. */
export interface OpenedArtifact extends Disposable {
  readonly located: LocatedArtifact;
  /** Absent when the zip cannot be read; `unreadable` says why. */
  readonly artifact: InspectedArchive | undefined;
  readonly layers: readonly InspectedArchive[];
  readonly target: InspectionTarget;
  /** Absolute paths of the zips. */
  readonly files: ReadonlyMap<InspectedArchive, string>;
  /** Of archives that are no whole zips: the artifact first. */
  readonly unreadable: readonly Finding[];
}

/**
 * Opens any zip and its layers, whoever made them, or a project's package, which is built when something changed.
 * @throws the system's error when a file cannot be read
 * @throws {LambdaError} UNKNOWN_RUNTIME, UNKNOWN_ARCHITECTURE
 * @throws {ArtifactError} NOT_A_FILE, SEVERAL_ARTIFACTS, and what a build throws
 */
export async function openArtifact(
  request: ArtifactRequest,
  surroundings: BuildSurroundings,
  report: Report,
): Promise<OpenedArtifact> {
  using scope = new DisposableStack();
  const located = await locateArtifact(request, { surroundings, report, scope });
  const opened = openLocated(located, request, scope);
  const owned = scope.move();
  return { ...opened, [Symbol.dispose]: () => owned.dispose() };
}

/**
 * Opens an artifact that was found, and its layers.
 * @param scope takes what has to be closed
 * @throws what {@link openArtifact} throws for files
 */
export function openLocated(
  located: LocatedArtifact,
  request: ArtifactRequest,
  scope: DisposableStack,
): Omit<OpenedArtifact, typeof Symbol.dispose> {
  const unreadable: Finding[] = [];
  const files = new Map<InspectedArchive, string>();
  const open = ({ file, label }: LocatedLayer, isLayer: boolean): InspectedArchive | undefined => {
    refuseNoFile(file);
    try {
      const archive = readInspected(scope.use(openSource(file, label)), { isLayer });
      files.set(archive, file);
      return archive;
    } catch (error) {
      if (!(error instanceof ZipError)) {
        throw error;
      }
      unreadable.push(unreadableArchive(error, isLayer ? label : undefined));
      return undefined;
    }
  };
  const artifact = open(located, false);
  const layers = chosenLayers(request, located).flatMap((layer) => open(layer, true) ?? []);
  const target = {
    ...targetOf(request, located.facts, artifact),
    ...exemptNatives(located.source?.settings.configuration),
  };
  return { located, artifact, layers, target, files, unreadable };
}

/** Pipes and devices would be waited for, and folders are no zips. @throws {ArtifactError} NOT_A_FILE */
export function refuseNoFile(path: string): void {
  const isFile = ifExists(() => statSync(path))?.isFile() ?? true;
  if (!isFile) {
    throw new ArtifactError('NOT_A_FILE', `Cannot inspect "${path}": it is not a file`, {
      data: { path },
      hint: 'name a .zip; zipwright build makes one of a project, with --layer a layer',
      exitCode: exitCodes.usage,
    });
  }
}

function unreadableArchive(error: ZipError, layer: string | undefined): Finding {
  return {
    code: 'ARCHIVE_UNREADABLE',
    severity: 'error',
    ...(layer === undefined ? {} : { layer }),
    message: error.message,
    hint: 'make the zip again, or download it again',
    lambdaError: 'InvalidParameterValueException: Could not unzip uploaded file',
  };
}

/** What an artifact is judged for: as it was asked, else as it is known, else by defaults. */
export function targetOf(
  request: ArtifactRequest,
  known: ArtifactFacts,
  artifact: InspectedArchive | undefined,
): InspectionTarget {
  const runtime = request.runtime ?? known.runtime;
  const architecture = request.architecture ?? known.architecture;
  const handler = request.handler ?? known.handler ?? consoleHandler(artifact);
  const kind = handler === undefined ? (known.kind ?? guessKind(artifact)) : 'function';
  return {
    runtime: parseRuntime(runtime ?? defaultRuntimeId),
    architecture: parseArchitecture(architecture ?? defaultArchitecture),
    kind,
    ...(handler === undefined ? {} : { handler }),
    assumed: Object.entries({ runtime, architecture }).flatMap(([name, value]) =>
      value === undefined ? [name] : [],
    ),
    today: request.today,
  };
}

/** What Lambda's console gives a new function, if the artifact has such a file. */
function consoleHandler(artifact: InspectedArchive | undefined): string | undefined {
  return artifact?.files.has('lambda_function.py') === true ? 'lambda_function.lambda_handler' : undefined;
}

/** A zip that has nothing but a layer's folders is one. */
function guessKind(artifact: InspectedArchive | undefined): 'function' | 'layer' {
  return artifact !== undefined && isLikeLayer(artifact) ? 'layer' : 'function';
}
