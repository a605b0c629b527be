import { exitCodes } from '../../errors/zipwright-error.ts';
import { listDistributions } from '../../inspect/distributions.ts';
import type { Target } from '../../lambda/target.ts';
import type { Project } from '../../project/read-project.ts';
import { directRequirements, type DirectRequirements } from '../../resolve/direct-requirements.ts';
import type { SelectedDistribution } from '../../resolve/selection.ts';
import { ArtifactError } from '../artifact/artifact-errors.ts';
import type { BuildRequest } from '../assemble/build-request.ts';
import { functionSettings, type FunctionSettings } from '../assemble/function-settings.ts';
import type { OpenedArtifact } from '../artifact/open-artifact.ts';
import { readableArtifact } from '../artifact/readable-artifact.ts';
import { dependencyRequest, resolveSelection, type SelectionContext } from '../assemble/resolve-selection.ts';

/** A distribution that a function has now. */
export interface LockedVersion {
  /** Normalised. */
  readonly name: string;
  /** Absent for folders and checkouts, whose version only building them tells. */
  readonly version?: string;
  /** A file of an index, or something that no index has. */
  readonly kind: 'wheel' | 'source' | 'local';
  /** Of its wheel. */
  readonly sha256?: string;
  /** What its metadata requires, where that is at hand. */
  readonly requiresDist?: readonly string[];
}

/** What a function has now, and for what. */
export interface LockedVersions {
  readonly target: Target;
  /** What said so: a lock, or the metadata in a zip. */
  readonly source: string;
  readonly distributions: readonly LockedVersion[];
  /** What the project asks for itself; absent where nothing says. */
  readonly direct?: DirectRequirements;
}

/**
 * The settings of the function that a command is about. Several functions with the same requirements and target are as one.
 * @throws {ArtifactError} SEVERAL_ARTIFACTS
 */
export function oneFunction(
  project: Project,
  request: BuildRequest,
  environment: SelectionContext['environment'],
): FunctionSettings {
  const all = functionSettings(project, request, environment);
  const [first] = all;
  const asked = new Set(
    all.map((settings) => {
      const { input, with: added, groups, extras, target } = dependencyRequest(settings, project, request);
      return JSON.stringify([input, added, groups, extras, target]);
    }),
  );
  if (first === undefined || asked.size > 1) {
    const names = all.map(({ name }) => name);
    throw new ArtifactError(
      'SEVERAL_ARTIFACTS',
      `Cannot look at "${request.project}" as one: its functions ${names.join(', ')} require different things`,
      {
        data: { path: request.project, functions: names },
        hint: `choose one: --function ${names[0] ?? 'NAME'}`,
        exitCode: exitCodes.usage,
      },
    );
  }
  return first;
}

/**
 * What a build of the project would take: locked, kept from an earlier build, or resolved.
 * @throws {ResolveError | IndexError}
 */
export async function lockedInProject(
  settings: FunctionSettings,
  project: Project,
  context: SelectionContext,
): Promise<LockedVersions> {
  const selection = await resolveSelection(settings, project, context);
  const asked = dependencyRequest(settings, project, context.request);
  const direct = directRequirements(asked, project.pyproject);
  return {
    target: settings.target,
    source: selection.source,
    distributions: selection.distributions
      .filter(({ name }) => name !== settings.ownPackage)
      .map(lockedVersion),
    ...(direct === undefined ? {} : { direct }),
  };
}

function lockedVersion(selected: SelectedDistribution): LockedVersion {
  if (selected.kind === 'directory' || selected.kind === 'checkout') {
    return { name: selected.name, kind: 'local' };
  }
  const { name, kind, version, sha256 } = selected;
  return { name, version, kind, ...(kind === 'wheel' && sha256 !== undefined ? { sha256 } : {}) };
}

/**
 * What a zip and its layers have, by their metadata. Of a distribution that is there twice the first is imported.
 * @throws {ArtifactError} ARTIFACT_UNREADABLE
 */
export function lockedInArtifact(opened: OpenedArtifact): LockedVersions {
  const { layers, target, located } = opened;
  const distributions = new Map<string, LockedVersion>();
  for (const archive of [readableArtifact(opened), ...layers]) {
    for (const { normalizedName: name, metadata } of listDistributions(archive)) {
      if (!distributions.has(name) && typeof metadata !== 'string') {
        const { version, requiresDist } = metadata;
        distributions.set(name, { name, version, kind: 'wheel', requiresDist });
      }
    }
  }
  return {
    target,
    source: located.label,
    distributions: [...distributions.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
