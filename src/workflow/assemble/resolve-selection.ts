import type { Project } from '../../project/read-project.ts';
import { readRequest, type DependencyRequest, type ReadRequest } from '../../resolve/dependency-request.ts';
import { keepSelection, readKeptSelection } from '../../resolve/kept-resolution.ts';
import type { Selection } from '../../resolve/selection.ts';
import type { Report } from './build-events.ts';
import type { BuildRequest } from './build-request.ts';
import type { BuildServices } from '../supply/build-services.ts';
import type { FunctionSettings } from './function-settings.ts';

export interface SelectionContext {
  readonly request: BuildRequest;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly services: () => Promise<BuildServices>;
  readonly report: Report;
  readonly now: () => number;
}

/**
 * The distributions of a function: as kept from an earlier build while nothing changed, else resolved and kept.
 * @throws {ResolveError | IndexError}
 */
export async function resolveSelection(
  settings: FunctionSettings,
  project: Project,
  context: SelectionContext,
): Promise<Selection> {
  const selection = await resolveRequirements(settings, project, context);
  const { ownPackage } = settings;
  return ownPackage === undefined
    ? selection
    : {
        ...selection,
        distributions: [
          ...selection.distributions.filter(({ name }) => name !== ownPackage),
          { kind: 'directory', name: ownPackage, path: project.directory },
        ],
      };
}

async function resolveRequirements(
  settings: FunctionSettings,
  project: Project,
  context: SelectionContext,
): Promise<Selection> {
  const { request, environment, report, now } = context;
  const asked = dependencyRequest(settings, project, request);
  if (asked.input.kind === 'pylock') {
    const { reportStaleLock } = await import('./stale-lock.ts');
    reportStaleLock(asked, project, { environment, report });
  }
  const read = readRequest(asked, environment);
  if (isEmpty(read)) {
    return { distributions: [], source: read.source };
  }
  const kept = request.upgrade ? undefined : readKeptSelection(read);
  if (kept !== undefined) {
    return kept;
  }
  const startedAt = now();
  report({ kind: 'resolving', source: read.source });
  const { resolveDependencies } = await import('../../resolve/resolve-dependencies.ts');
  const selection = await resolveDependencies(read, await context.services(), request);
  keepSelection(read, selection);
  report({
    kind: 'resolved',
    source: selection.source,
    distributions: selection.distributions.length,
    milliseconds: now() - startedAt,
  });
  return selection;
}

/** Nothing is required: no input, or requirements files without a requirement. */
function isEmpty({ input, with: added, lines }: ReadRequest): boolean {
  const hasInput =
    input.kind === 'requirements'
      ? lines.some(({ kind }) => kind === 'requirement' || kind === 'editable')
      : input.kind !== 'none';
  return !hasInput && added.length === 0;
}

/** What decides a function's distributions, from its settings and the command's. */
export function dependencyRequest(
  {
    dependencies,
    target,
    configuration,
  }: Pick<FunctionSettings, 'dependencies' | 'target' | 'configuration'>,
  project: Project,
  request: BuildRequest,
): DependencyRequest {
  return {
    input: dependencies,
    with: [...(configuration.with ?? []), ...(configuration.bundleSdk === true ? ['boto3'] : [])],
    groups: configuration.groups ?? [],
    extras: configuration.extras ?? [],
    onlyBinary: configuration.onlyBinary ?? [],
    noBinary: configuration.noBinary ?? [],
    target,
    directory: project.directory,
    extraIndexUrls: request.extraIndexUrls,
    findLinks: request.findLinks,
    noIndex: request.noIndex,
    ...(request.indexUrl === undefined ? {} : { indexUrl: request.indexUrl }),
  };
}
