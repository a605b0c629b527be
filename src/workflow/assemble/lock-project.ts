import { join } from 'node:path';
import { exitCodes } from '../../errors/zipwright-error.ts';
import { architectures, type Architecture } from '../../lambda/architectures.ts';
import { detectDependencies, type DependencyInput } from '../../project/dependency-input.ts';
import { readProject, type Project } from '../../project/read-project.ts';
import { readRequest } from '../../resolve/dependency-request.ts';
import { ResolveError } from '../../resolve/errors.ts';
import { formatPylock } from '../../resolve/format-pylock.ts';
import { mergeLocks, type MachineLock } from '../../resolve/merge-locks.ts';
import { lockDependencies } from '../../resolve/resolve-dependencies.ts';
import { writeFileAtomic } from '../../store/atomic-file.ts';
import type { Report } from './build-events.ts';
import type { BuildRequest, BuildSurroundings } from './build-request.ts';
import { indexSettings } from '../supply/index-settings.ts';
import { LazyServices } from '../supply/lazy-services.ts';
import { functionSettings, type FunctionSettings } from './function-settings.ts';
import { dependencyRequest } from './resolve-selection.ts';

/** A lock that was written. */
export interface WrittenLock {
  readonly file: string;
  readonly python: string;
  readonly architectures: readonly Architecture[];
  readonly packages: readonly { readonly name: string; readonly version?: string }[];
}

/**
 * Resolves a project's requirements for its runtime and writes them as `pylock.toml` (PEP 751), for one architecture or
 * both. Builds then read it.
 * @throws {ResolveError} LOCK_UNSUPPORTED when another tool's lock is what the project is built from
 */
export async function lockProject(
  request: BuildRequest,
  surroundings: BuildSurroundings,
  report: Report,
): Promise<WrittenLock> {
  const project = readProject(request.project);
  const all = functionSettings(project, request, surroundings.environment);
  await using services = new LazyServices(surroundings, request.offline, async () =>
    indexSettings(request, project, all),
  );
  const [settings] = all;
  if (settings === undefined) {
    throw new TypeError('A project has at least one function');
  }
  const input = lockableInput(settings, project);
  const machines: readonly Architecture[] =
    request.overrides.architecture === undefined ? ['x86_64', 'arm64'] : [settings.target.architecture];
  const locks: MachineLock[] = [];
  let digest = '';
  for (const architecture of machines) {
    const target = { ...settings.target, architecture };
    const asked = dependencyRequest({ ...settings, target, dependencies: input }, project, request);
    const read = readRequest(asked, surroundings.environment);
    digest = read.contentDigest;
    report({ kind: 'resolving', source: `${read.source} for ${architecture}` });
    const lock = await lockDependencies(read, await services.get(), request);
    locks.push({ machine: architectures[architecture].machine, lock });
  }
  const packages = mergeLocks(locks);
  const file = join(project.directory, 'pylock.toml');
  const python = `3.${settings.target.runtime.minor}`;
  writeFileAtomic(
    file,
    formatPylock(packages, { python, requirementsDigest: digest, directory: project.directory }),
  );
  return {
    file,
    python,
    architectures: machines,
    packages: packages.map(({ name, version }) => ({ name, ...(version === undefined ? {} : { version }) })),
  };
}

/** What the lock is made from: never a lock. */
function lockableInput(settings: FunctionSettings, project: Project): DependencyInput {
  const named = settings.configuration.dependencies === undefined ? undefined : settings.dependencies;
  const input = named ?? detectDependencies(project.directory, project.pyproject, { withPylock: false });
  if (input.kind === 'requirements' || input.kind === 'pyproject' || input.kind === 'none') {
    return input;
  }
  throw new ResolveError(
    'LOCK_UNSUPPORTED',
    `Cannot lock "${project.directory}": it has a lock already, "${input.file}", which builds read as it is`,
    { data: { file: input.file }, hint: 'update it with the tool that made it', exitCode: exitCodes.usage },
  );
}
