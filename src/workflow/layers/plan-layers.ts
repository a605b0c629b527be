import type { KnownLayer, PlannedDistribution } from '../../packaging/layer-plan/plan-input.ts';
import type { LayerPlan } from '../../packaging/layer-plan/plan-result.ts';
import { planLayers } from '../../packaging/layer-plan/plan-layers.ts';
import type { Project } from '../../project/read-project.ts';
import { openBuild } from '../assemble/build-context.ts';
import type { Report } from '../assemble/build-events.ts';
import type { BuildRequest, BuildSurroundings } from '../assemble/build-request.ts';
import { readPlannedFunction, type FunctionFacts } from './planned-function.ts';
import { projectLabels } from './project-labels.ts';
import { knownRate, listedRates, type ReleaseRate } from './release-rates.ts';

/** What to plan layers for. */
export interface PlanRequest {
  /** One for each project folder; they differ in that only. */
  readonly builds: readonly BuildRequest[];
  /** Whether the index is asked how often distributions are released. */
  readonly online: boolean;
}

export interface PlannedProjects {
  readonly plan: LayerPlan;
  readonly projects: readonly Project[];
}

/**
 * Splits what the functions of one or more projects need into layers. Everything is resolved and acquired as a build
 * would; nothing is written.
 * @throws {ZipwrightError} what a build throws
 */
export async function planProjects(
  request: PlanRequest,
  surroundings: BuildSurroundings,
  report: Report,
): Promise<PlannedProjects> {
  const projects: ProjectFacts[] = [];
  const builds = new Map(request.builds.map((build) => [build.project, build]));
  for (const build of builds.values()) {
    const context = { surroundings, report, online: request.online };
    projects.push(await readProjectFacts(build, projects, context));
  }
  const facts = functionsOf(projects);
  const all = [...distributionsOf(facts).values()].map(
    (each) => [each.key, { ...each, ...rateOf(each.name, projects) }] as const,
  );
  const plan = planLayers({
    functions: facts.map(({ planned }) => planned),
    distributions: new Map(all),
    known: knownLayers(projects.map(({ project }) => project)),
  });
  return { plan, projects: projects.map(({ project }) => project) };
}

/** The functions of all projects, whose names say which project they are of when there are several. */
function functionsOf(projects: readonly ProjectFacts[]): FunctionFacts[] {
  const labels = projectLabels(projects.map(({ project }) => project.directory));
  return projects.flatMap(({ functions }, index) =>
    projects.length === 1
      ? functions
      : functions.map(({ planned, distributions }) => ({
          distributions,
          planned: { ...planned, name: `${labels[index]}/${planned.name}` },
        })),
  );
}

/** A project with what its functions need. */
interface ProjectFacts {
  readonly project: Project;
  readonly functions: readonly FunctionFacts[];
  /** Of what functions share, where the index was asked. */
  readonly rates: ReadonlyMap<string, ReleaseRate>;
}

interface ReadingContext {
  readonly surroundings: BuildSurroundings;
  readonly report: Report;
  readonly online: boolean;
}

async function readProjectFacts(
  build: BuildRequest,
  others: readonly ProjectFacts[],
  { surroundings, report, online }: ReadingContext,
): Promise<ProjectFacts> {
  await using opened = openBuild(build, surroundings, report);
  const { settings, context } = opened;
  const { project } = context;
  const keys = [...project.configuration.functions.keys()];
  const functions: FunctionFacts[] = [];
  for (const [index, each] of settings.entries()) {
    surroundings.signal.throwIfAborted();
    functions.push(await readPlannedFunction(each, keys[index] ?? each.name, context));
  }
  if (!online) {
    return { project, functions, rates: new Map() };
  }
  const shared = sharedNames([...others.flatMap((other) => other.functions), ...functions]);
  const unknown = shared.filter((name) => others.every(({ rates }) => !rates.has(name)));
  const rates = await listedRates(unknown, await context.services(), surroundings.now());
  return { project, functions, rates };
}

/** Names of the distributions that more than one function has, in their order. */
function sharedNames(facts: readonly FunctionFacts[]): string[] {
  const all = distributionsOf(facts);
  const uses = Map.groupBy(
    facts.flatMap(({ planned }) => planned.distributions),
    (key) => key,
  );
  const shared = [...uses].filter(([, { length }]) => length > 1);
  return [...new Set(shared.flatMap(([key]) => all.get(key)?.name ?? []))].sort();
}

/** By key; of what several functions have, the first one's sizes. */
function distributionsOf(facts: readonly FunctionFacts[]): ReadonlyMap<string, PlannedDistribution> {
  return new Map(facts.toReversed().flatMap(({ distributions }) => [...distributions]));
}

function rateOf(name: string, projects: readonly ProjectFacts[]): ReleaseRate {
  return projects.flatMap(({ rates }) => rates.get(name) ?? [])[0] ?? knownRate(name);
}

/** Layers that the projects have configured: their names go on. */
function knownLayers(projects: readonly Project[]): KnownLayer[] {
  return projects.flatMap(({ configuration }) =>
    [...configuration.layers].map(([name, { distributions }]) => ({ name, distributions })),
  );
}
