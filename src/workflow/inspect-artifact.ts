import { readFileSync, statSync } from 'node:fs';
import { ifExists } from '../errors/system-error.ts';
import { exitCodes } from '../errors/zipwright-error.ts';
import type { Finding } from '../inspect/finding.ts';
import { inspect } from '../inspect/inspect.ts';
import { readInspected, type InspectedArchive } from '../inspect/inspected-archive.ts';
import type { InspectionTarget } from '../inspect/inspection-target.ts';
import { defaultArchitecture } from '../lambda/architectures.ts';
import { defaultRuntimeId } from '../lambda/runtimes.ts';
import { parseArchitecture, parseRuntime } from '../lambda/target.ts';
import { FileSource } from '../zip/byte-source.ts';
import { ZipError } from '../zip/errors.ts';
import { manifestPath } from './built-artifact.ts';

/** What is to be inspected, and what for. What it leaves open, the manifest beside the zip says, or the defaults. */
export interface InspectionRequest {
  /** Absolute path. */
  readonly artifact: string;
  readonly layers: readonly string[];
  readonly runtime?: string;
  readonly architecture?: string;
  readonly handler?: string;
  /** Day in ISO 8601. */
  readonly today: string;
}

/** What was found, and what it was judged for. */
export interface InspectionReport {
  readonly artifact: string;
  readonly kind: 'function' | 'layer';
  readonly runtime: string;
  readonly architecture: string;
  readonly handler?: string;
  readonly findings: readonly Finding[];
}

/**
 * Inspects a zip and its layers, whoever made them.
 * @throws the system's error when a file cannot be read
 * @throws {ZipError} ZIP_NOT_A_ZIP for what is no file
 * @throws {LambdaError} UNKNOWN_RUNTIME, UNKNOWN_ARCHITECTURE
 */
export function inspectArtifact(request: InspectionRequest): InspectionReport {
  using sources = new DisposableStack();
  const unreadable: Finding[] = [];
  const open = (path: string, isLayer: boolean): InspectedArchive | undefined => {
    refuseNoFile(path);
    try {
      return readInspected(sources.use(new FileSource(path)), { isLayer });
    } catch (error) {
      if (!(error instanceof ZipError)) {
        throw error;
      }
      unreadable.push(unreadableArchive(error, isLayer ? path : undefined));
      return undefined;
    }
  };
  const artifact = open(request.artifact, false);
  const layers = request.layers.flatMap((path) => open(path, true) ?? []);
  const target = targetOf(request, artifact);
  return {
    artifact: request.artifact,
    kind: target.kind,
    runtime: target.runtime.id,
    architecture: target.architecture,
    ...(target.handler === undefined ? {} : { handler: target.handler }),
    findings: artifact === undefined ? unreadable : [...unreadable, ...inspect(artifact, layers, target)],
  };
}

/** Pipes and devices would be waited for, and folders are no zips. */
function refuseNoFile(path: string): void {
  const isFile = ifExists(() => statSync(path))?.isFile() ?? true;
  if (!isFile) {
    throw new ZipError('ZIP_NOT_A_ZIP', `Cannot inspect "${path}": it is not a file`, {
      data: { archive: path },
      hint: 'name a .zip; zipwright build makes one of a project',
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

const LAYER_FOLDERS = /^(?:python|lib|bin|extensions)\//;

function targetOf(request: InspectionRequest, artifact: InspectedArchive | undefined): InspectionTarget {
  const known = readKnown(request.artifact);
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
  const paths = [...(artifact?.files.keys() ?? [])];
  return paths.length > 0 && paths.every((path) => LAYER_FOLDERS.test(path)) ? 'layer' : 'function';
}

interface KnownFacts {
  readonly runtime?: string;
  readonly architecture?: string;
  readonly handler?: string;
  readonly kind?: 'function' | 'layer';
}

/** What a manifest beside a zip says of it; a zip that changed since has another size, and then it says nothing. */
function readKnown(archive: string): KnownFacts {
  try {
    const text = readFileSync(manifestPath(archive), 'utf8');
    const { artifact, target, handler } = JSON.parse(text) as {
      artifact?: { size?: unknown; kind?: unknown };
      target?: { runtime?: unknown; architecture?: unknown };
      handler?: unknown;
    };
    if (artifact?.size !== statSync(archive).size) {
      return {};
    }
    return {
      ...(typeof target?.runtime === 'string' ? { runtime: target.runtime } : {}),
      ...(typeof target?.architecture === 'string' ? { architecture: target.architecture } : {}),
      ...(typeof handler === 'string' ? { handler } : {}),
      ...(artifact.kind === 'function' || artifact.kind === 'layer' ? { kind: artifact.kind } : {}),
    };
  } catch {
    return {};
  }
}
