import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ifExists } from '../../errors/system-error.ts';
import { readProject, type Project } from '../../project/read-project.ts';
import type { Advisory } from '../../python/advisory.ts';
import { findVulnerabilities, type Vulnerability } from '../../python/vulnerability.ts';
import { environmentOf } from '../../resolve/select-distributions.ts';
import { versionLimits } from '../../resolve/version-limits.ts';
import type { Report } from '../assemble/build-events.ts';
import type { BuildRequest, BuildSurroundings } from '../assemble/build-request.ts';
import type { BuildServices } from '../supply/build-services.ts';
import { connectIndex } from '../supply/index-connection.ts';
import { indexSettings } from '../supply/index-settings.ts';
import { knownRequirements } from '../look/known-requirements.ts';
import { LazyServices } from '../supply/lazy-services.ts';
import { listDistributionFiles } from '../supply/list-releases.ts';
import { lockedInArtifact, lockedInProject, oneFunction, type LockedVersions } from './locked-versions.ts';
import { openArtifact, type ArtifactRequest } from '../artifact/open-artifact.ts';
import { compareWithIndex, type ComparedDistribution } from './outdated-distribution.ts';
import { locateSources, readAdvisories } from './read-advisories.ts';

/** Which artifact or project, and what it is compared with. */
export interface OutdatedRequest {
  /** For a zip. */
  readonly artifact: ArtifactRequest;
  /** For a project. */
  readonly build: BuildRequest;
  /** Databases of vulnerabilities besides the configured ones, seen from the artifact's `directory`. */
  readonly advisories: readonly string[];
}

/** A distribution, what it could be, and what is known against it. */
export interface ExaminedDistribution extends ComparedDistribution {
  /** Absent when no database was named. */
  readonly vulnerabilities?: readonly Vulnerability[];
}

export interface OutdatedReport {
  /** What said which versions there are: a lock, or the metadata in a zip. */
  readonly source: string;
  readonly runtime: string;
  readonly architecture: string;
  /** In the order of their names. */
  readonly distributions: readonly ExaminedDistribution[];
  /** Distributions whose own requirements are not known: what they would not allow may be said to be allowed. */
  readonly unknownRequirements: readonly string[];
}

/**
 * Compares what a project or a zip has with what the index has, and with databases of vulnerabilities where some are named.
 * @throws {IndexError | ResolveError | ArtifactError | AdvisoryError}
 */
export async function findOutdated(
  request: OutdatedRequest,
  surroundings: BuildSurroundings,
  report: Report,
): Promise<OutdatedReport> {
  const { artifact, build } = request;
  const isFolder =
    ifExists(() => statSync(resolve(artifact.directory, artifact.name)))?.isDirectory() === true;
  const project = readProject(isFolder ? build.project : artifact.directory);
  const settings = isFolder ? oneFunction(project, build, surroundings.environment) : undefined;
  await using services = new LazyServices(surroundings, build.offline, async () =>
    indexSettings(build, project, settings === undefined ? [] : [settings]),
  );
  const locked =
    settings === undefined
      ? await readArtifact(artifact, surroundings, report)
      : await lockedInProject(settings, project, {
          request: build,
          environment: surroundings.environment,
          services: services.get,
          report,
          now: surroundings.now,
        });
  const configured = settings?.configuration ?? project.configuration.defaults;
  const sources = [
    ...locateSources(configured.advisories ?? [], project.directory),
    ...locateSources(request.advisories, artifact.directory),
  ];
  const compared = await compare(locked, await services.get(), surroundings);
  const advisories = await adviceOn(locked, { sources, project, build, surroundings, report });
  return {
    source: locked.source,
    runtime: locked.target.runtime.id,
    architecture: locked.target.architecture,
    distributions: compared.distributions.map((each) => withVulnerabilities(each, advisories)),
    unknownRequirements: compared.unknownRequirements,
  };
}

async function readArtifact(
  artifact: ArtifactRequest,
  surroundings: BuildSurroundings,
  report: Report,
): Promise<LockedVersions> {
  using opened = await openArtifact(artifact, surroundings, report);
  return lockedInArtifact(opened);
}

type Compared = Pick<OutdatedReport, 'distributions' | 'unknownRequirements'>;

async function compare(
  { distributions, target, direct }: LockedVersions,
  services: BuildServices,
  { now }: BuildSurroundings,
): Promise<Compared> {
  const { client, layout, signal } = services;
  const { files, failures } = await listDistributionFiles(distributions, services);
  const known = await knownRequirements(distributions, { client, layout, signal, now, listed: files });
  const limits = versionLimits(direct, known, environmentOf(target));
  return {
    distributions: distributions.map((locked) =>
      compareWithIndex(locked, {
        target,
        direct,
        limits,
        files: files.get(locked.name),
        failure: failures.get(locked.name),
      }),
    ),
    unknownRequirements: known.flatMap(({ name, requiresDist }) =>
      requiresDist === undefined ? [name] : [],
    ),
  };
}

/** What decides which databases are asked, and how. */
export interface AdviceContext {
  /** Absolute paths and URLs. */
  readonly sources: readonly string[];
  /** For the credentials and certificates of its indexes. */
  readonly project: Project;
  readonly build: Pick<BuildRequest, 'offline'>;
  readonly surroundings: BuildSurroundings;
  readonly report: Report;
}

/**
 * What databases know of some versions; `undefined` when none is named. Nothing is sent anywhere unless one is a URL.
 * @throws {AdvisoryError | IndexError | ZipError}
 */
export async function adviceOn(
  { distributions }: Pick<LockedVersions, 'distributions'>,
  { sources, project, build, surroundings, report }: AdviceContext,
): Promise<readonly Advisory[] | undefined> {
  if (sources.length === 0) {
    return undefined;
  }
  const versions = distributions.flatMap(({ name, version }) =>
    version === undefined ? [] : [{ name, version }],
  );
  await using scope = new AsyncDisposableStack();
  const access = {
    http: async () =>
      scope.use(connectIndex(surroundings, { offline: false, index: { directory: project.directory } }).http),
    offline: build.offline,
    signal: surroundings.signal,
    report,
  };
  return await readAdvisories(sources, versions, access);
}

function withVulnerabilities(
  compared: ComparedDistribution,
  advisories: readonly Advisory[] | undefined,
): ExaminedDistribution {
  const { name, version } = compared;
  return advisories === undefined || version === undefined
    ? compared
    : { ...compared, vulnerabilities: findVulnerabilities(advisories, name, version) };
}
