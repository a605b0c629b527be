import { runtimeSdkVersions } from '../../lambda/sdk.ts';
import { parseArchitecture, parseRuntime, type Target } from '../../lambda/target.ts';
import { readProject, type Project } from '../../project/read-project.ts';
import { directRequirements } from '../../resolve/direct-requirements.ts';
import { readRequest } from '../../resolve/dependency-request.ts';
import type { LockedPackage } from '../../resolve/lock.ts';
import { environmentOf, neededPackages } from '../../resolve/select-distributions.ts';
import { versionLimits, type VersionLimits } from '../../resolve/version-limits.ts';
import type { Report } from '../assemble/build-events.ts';
import type { BuildRequest, BuildSurroundings } from '../assemble/build-request.ts';
import type { BuildServices } from '../supply/build-services.ts';
import type { FunctionSettings } from '../assemble/function-settings.ts';
import { indexSettings } from '../supply/index-settings.ts';
import { knownRequirements } from '../look/known-requirements.ts';
import { LazyServices } from '../supply/lazy-services.ts';
import { listDistributionFiles } from '../supply/list-releases.ts';
import { lockedInProject, oneFunction, type LockedVersion, type LockedVersions } from './locked-versions.ts';
import { holderOf, type Holder } from './outdated-distribution.ts';
import { dependencyRequest, type SelectionContext } from '../assemble/resolve-selection.ts';
import { removedImports, type RemovedImport } from './removed-imports.ts';
import { upgradeDistribution, type UpgradedDistribution } from './upgrade-distribution.ts';

/** Where a project is to go. */
export interface UpgradeRequest {
  /** The project, as it is now. */
  readonly build: BuildRequest;
  readonly runtime?: string;
  readonly architecture?: string;
}

/** What a runtime brings. Days in ISO 8601. */
export interface RuntimeSide {
  readonly runtime: string;
  readonly architecture: string;
  readonly operatingSystem: string;
  /** `2.34`. */
  readonly glibc: string;
  readonly deprecated?: string;
  readonly createBlocked?: string;
  readonly updateBlocked?: string;
  /** Version of boto3 that was last seen in it. */
  readonly boto3?: string;
}

/** A distribution that is only needed on the other target. */
export interface AddedDistribution extends Holder {
  readonly name: string;
}

export interface UpgradePlan {
  readonly from: RuntimeSide;
  readonly to: RuntimeSide;
  /** What said which versions there are. */
  readonly source: string;
  /** In the order of their names. */
  readonly distributions: readonly UpgradedDistribution[];
  readonly added: readonly AddedDistribution[];
  /** Modules that the project's own sources import and that the other Python has no more. */
  readonly removedModules: readonly RemovedImport[];
  /** Nothing has to change but the runtime. */
  readonly fits: boolean;
}

/**
 * Finds out, from what indexes list and without downloading a wheel, what stands between a project and another target.
 * @throws {IndexError | ResolveError | ArtifactError | ProjectError | LambdaError}
 */
export async function planUpgrade(
  request: UpgradeRequest,
  surroundings: BuildSurroundings,
  report: Report,
): Promise<UpgradePlan> {
  const { build } = request;
  const { environment, now } = surroundings;
  const project = readProject(build.project);
  const settings = oneFunction(project, build, environment);
  const target = {
    runtime: request.runtime === undefined ? settings.target.runtime : parseRuntime(request.runtime),
    architecture:
      request.architecture === undefined
        ? settings.target.architecture
        : parseArchitecture(request.architecture),
  };
  await using lazy = new LazyServices(surroundings, build.offline, async () =>
    indexSettings(build, project, [settings]),
  );
  const move = { settings, project, target };
  const locked = await lockedForTarget(move, {
    request: build,
    environment,
    services: lazy.get,
    report,
    now,
  });
  const { distributions, added } = await upgradeAll(locked, move, { build, now, services: await lazy.get() });
  const removedModules = removedImports(settings, project, {
    to: target.runtime.minor,
    distributions: new Set(locked.distributions.map(({ name }) => name)),
  });
  return {
    from: sideOf(settings.target),
    to: sideOf(target),
    source: locked.source,
    distributions,
    added,
    removedModules,
    fits:
      distributions.every(({ changes }) => !changes) &&
      added.length === 0 &&
      removedModules.every(({ when }) => when === 'condition' || when === 'guarded'),
  };
}

interface UpgradeServices {
  readonly build: BuildRequest;
  readonly now: () => number;
  readonly services: BuildServices;
}

async function upgradeAll(
  { distributions, direct }: LockedVersions,
  { settings, project, target }: Move,
  { build, now, services }: UpgradeServices,
): Promise<Pick<UpgradePlan, 'distributions' | 'added'>> {
  const { client, layout, signal } = services;
  const { files, failures } = await listDistributionFiles(distributions, services);
  const known = await knownRequirements(distributions, { client, layout, signal, now, listed: files });
  const before = versionLimits(direct, known, environmentOf(settings.target));
  const asked = dependencyRequest({ ...settings, target }, project, build);
  const limits = versionLimits(directRequirements(asked, project.pyproject), known, environmentOf(target));
  const present = [...before.keys(), ...distributions.map(({ name }) => name), settings.ownPackage];
  return {
    distributions: distributions.map((each) =>
      upgradeDistribution(each, {
        target,
        limits: limits.get(each.name) ?? [],
        files: files.get(each.name),
        failure: failures.get(each.name),
      }),
    ),
    added: addedDistributions(limits, new Set(present)),
  };
}

function sideOf({ runtime, architecture }: Target): RuntimeSide {
  const { id, operatingSystem, deprecated, createBlocked, updateBlocked } = runtime;
  const sdk = runtimeSdkVersions[id];
  return {
    runtime: id,
    architecture,
    operatingSystem: operatingSystem.name,
    glibc: operatingSystem.glibc.join('.'),
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(createBlocked === undefined ? {} : { createBlocked }),
    ...(updateBlocked === undefined ? {} : { updateBlocked }),
    ...(sdk === undefined ? {} : { boto3: sdk.boto3 }),
  };
}

interface Move {
  readonly settings: FunctionSettings;
  readonly project: Project;
  readonly target: Target;
}

/** What is needed now, or, where a lock says it, what will be needed on the other target. */
async function lockedForTarget(
  { settings, project, target }: Move,
  context: SelectionContext,
): Promise<LockedVersions> {
  const now = await lockedInProject(settings, project, context);
  const asked = dependencyRequest(settings, project, context.request);
  const { kind } = asked.input;
  if (kind === 'none' || kind === 'requirements' || kind === 'pyproject' || asked.with.length > 0) {
    return now;
  }
  const { lockDependencies } = await import('../../resolve/resolve-dependencies.ts');
  const read = readRequest({ ...asked, target }, context.environment);
  const lock = await lockDependencies(read, await context.services(), { upgrade: false, frozen: true });
  const present = new Map(now.distributions.map((each) => [each.name, each]));
  const distributions = neededPackages(lock, target)
    .filter(({ name }) => name !== settings.ownPackage)
    .map((each) => lockedVersion(each, present.get(each.name)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ...now, distributions };
}

function lockedVersion(
  { name, version, wheels, directory, vcs, anyOfSha256 }: LockedPackage,
  present: LockedVersion | undefined,
): LockedVersion {
  if (present !== undefined && present.version === version) {
    return present;
  }
  if (directory !== undefined || vcs !== undefined || version === undefined) {
    return { name, kind: 'local' };
  }
  return { name, version, kind: wheels.length > 0 || anyOfSha256 !== undefined ? 'wheel' : 'source' };
}

/** What somebody asks for on the other target only. */
function addedDistributions(
  limits: VersionLimits,
  present: ReadonlySet<string | undefined>,
): AddedDistribution[] {
  return [...limits].flatMap(([name, all]) => {
    const asking = present.has(name) ? undefined : all.find(({ asks }) => asks);
    return asking === undefined ? [] : [{ name, ...holderOf(asking) }];
  });
}
