import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { exitCodes } from '../../errors/zipwright-error.ts';
import { ifExists } from '../../errors/system-error.ts';
import { functionDefaults } from '../../lambda/quotas.ts';
import { readProject } from '../../project/read-project.ts';
import type { FunctionConfiguration } from '../../project/configuration.ts';
import { readArtifactFacts } from '../artifact/artifact-facts.ts';
import type { BuildSurroundings } from '../assemble/build-request.ts';
import { build } from '../assemble/build.ts';
import type { Report } from '../assemble/build-events.ts';
import { functionSettings } from '../assemble/function-settings.ts';
import { newestRunnable } from './newest-runnable.ts';
import { RunError } from './run-errors.ts';
import type { RunRequest } from './run-request.ts';

/** A package and the configuration that it is to run with. Sizes in MB, the timeout in seconds. */
export interface Runnable {
  readonly name: string;
  /** Absolute path of a zip. */
  readonly archive: string;
  /** Of the zip, hexadecimal, where it is known. */
  readonly sha256?: string;
  readonly runtime: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly handler: string;
  /** Layer archives, in order. */
  readonly layers: readonly string[];
  readonly memory: number;
  readonly timeout: number;
  readonly ephemeralStorage: number;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Finds out what a request is to run: the zip that it names, or a project's function, built when something changed.
 * @throws {RunError} NOTHING_TO_RUN, SEVERAL_FUNCTIONS; what a build throws
 */
export async function prepareRunnable(
  request: RunRequest,
  surroundings: BuildSurroundings,
  report: Report,
): Promise<Runnable> {
  const isFolder = ifExists(() => statSync(request.path))?.isDirectory();
  if (isFolder === undefined) {
    throw new RunError('NOTHING_TO_RUN', `Cannot run "${request.path}": there is no such file or folder`, {
      data: { path: request.path },
      hint: 'name a project folder or a .zip',
      exitCode: exitCodes.usage,
    });
  }
  return isFolder
    ? projectRunnable(request, surroundings, report)
    : archiveRunnable(request, surroundings, report);
}

async function projectRunnable(
  request: RunRequest,
  surroundings: BuildSurroundings,
  report: Report,
): Promise<Runnable> {
  const project = readProject(request.path);
  const [settings, ...others] = functionSettings(project, request.build, surroundings.environment);
  if (settings === undefined || others.length > 0) {
    const names = [...project.configuration.functions.keys()];
    throw new RunError(
      'SEVERAL_FUNCTIONS',
      `Cannot run "${request.path}": it has the functions ${names.join(', ')}`,
      {
        data: { path: request.path, functions: names },
        hint: `choose one: --function ${names[0] ?? 'NAME'}`,
        exitCode: exitCodes.usage,
      },
    );
  }
  const overrides =
    settings.runtimeDeclaredBy === undefined && request.build.overrides.runtime === undefined
      ? { ...request.build.overrides, runtime: await newestRunnable(surroundings, request.python, report) }
      : request.build.overrides;
  const [artifact] = await build({ ...request.build, overrides }, surroundings, report);
  const handler = artifact?.handler;
  if (artifact === undefined || handler === undefined) {
    throw new RunError('NOTHING_TO_RUN', `Cannot run "${request.path}": it has no handler`, {
      hint: 'set handler in [tool.zipwright], or use --handler',
    });
  }
  return {
    name: settings.name,
    archive: artifact.file,
    sha256: artifact.sha256,
    runtime: artifact.runtime,
    architecture: settings.target.architecture,
    handler,
    layers: artifact.layers,
    ...limitsOf(settings.configuration, request.environment),
  };
}

async function archiveRunnable(
  { path, build: { overrides }, environment, python }: RunRequest,
  surroundings: BuildSurroundings,
  report: Report,
): Promise<Runnable> {
  const known = readArtifactFacts(path);
  const architecture = overrides.architecture ?? known.architecture;
  const runtime = overrides.runtime ?? known.runtime ?? (await newestRunnable(surroundings, python, report));
  return {
    name: basename(path).replace(/\.zip$/i, ''),
    archive: resolve(path),
    runtime,
    architecture: architecture === 'arm64' ? 'arm64' : 'x86_64',
    handler: overrides.handler ?? known.handler ?? consoleHandler(runtime),
    layers: overrides.layers ?? [],
    ...limitsOf(overrides, environment),
  };
}

/** What Lambda's console gives a new function. */
function consoleHandler(runtime: string): string {
  return runtime.startsWith('nodejs') ? 'index.handler' : 'lambda_function.lambda_handler';
}

function limitsOf(
  configuration: FunctionConfiguration,
  environment: Readonly<Record<string, string>>,
): Pick<Runnable, 'memory' | 'timeout' | 'ephemeralStorage' | 'environment'> {
  return {
    memory: configuration.memory ?? functionDefaults.memoryMegabytes,
    timeout: configuration.timeout ?? functionDefaults.timeoutSeconds,
    ephemeralStorage: configuration.ephemeralStorage ?? functionDefaults.ephemeralStorageMegabytes,
    environment: { ...configuration.environment, ...environment },
  };
}
