import { exitCodes } from '../../errors/zipwright-error.ts';
import { buildLayers } from '../../workflow/layers/build-layers.ts';
import { planProjects, type PlannedProjects } from '../../workflow/layers/plan-layers.ts';
import type { WrittenPlan } from '../../workflow/layers/write-plan.ts';
import type { CliContext } from '../context.ts';
import { layerPlanJson, renderLayerPlan } from '../render/layer-plan.ts';
import { layersJson, renderLayers, renderWritten } from '../render/layers.ts';
import { styleFor } from '../render/style.ts';
import { runCommand } from '../run-command.ts';
import { reportingOf, surroundingsOf } from './artifact-flags.ts';
import { buildRequest, type BuildFlags } from './build-flags.ts';
import type { IndexFlags } from './index-flags.ts';

interface RequestFlags
  extends IndexFlags, Pick<BuildFlags, 'runtime' | 'arch' | 'upgrade' | 'frozen' | 'json' | 'quiet'> {}

export interface LayersPlanFlags extends RequestFlags {
  readonly online?: boolean;
  readonly write?: boolean;
}

export interface LayersBuildFlags extends RequestFlags {
  readonly name?: readonly string[];
}

/** What a terminal has that does not say. */
const DEFAULT_COLUMNS = 100;

/** `zipwright layers plan [PROJECT]...` */
export function layersPlanCommand(
  this: CliContext,
  flags: LayersPlanFlags,
  ...projects: string[]
): Promise<void> {
  const { process, directory } = this;
  const isJson = flags.json ?? false;
  return runCommand(this, isJson, async () => {
    using reporting = reportingOf(this, isJson || flags.quiet);
    const folders = projects.length === 0 ? ['.'] : projects;
    const request = {
      builds: folders.map((each) => buildRequest(flags, each, directory)),
      online: flags.online ?? false,
    };
    const planned = await planProjects(request, surroundingsOf(this), reporting.report);
    reporting[Symbol.dispose]();
    if (isJson) {
      const written = flags.write === true ? await write(planned) : undefined;
      process.stdout.write(layerPlanJson(planned.plan, written?.file));
    } else {
      const columns = process.stdout.columns ?? DEFAULT_COLUMNS;
      process.stdout.write(renderLayerPlan(planned.plan, columns, styleFor(this, process.stdout)));
      if (flags.write === true) {
        process.stderr.write(renderWritten(await write(planned)));
      }
    }
    const isOver = planned.plan.functions.some(({ headroom }) => headroom < 0);
    process.exitCode = isOver ? exitCodes.findings : exitCodes.done;
  });
}

async function write(planned: PlannedProjects): Promise<WrittenPlan> {
  const { writePlan } = await import('../../workflow/layers/write-plan.ts');
  return writePlan(planned);
}

/** `zipwright layers build [PROJECT]` */
export function layersBuildCommand(
  this: CliContext,
  { name, ...flags }: LayersBuildFlags,
  project = '.',
): Promise<void> {
  const { process, directory } = this;
  const isJson = flags.json ?? false;
  return runCommand(this, isJson, async () => {
    using reporting = reportingOf(this, isJson || flags.quiet);
    const request = { build: buildRequest(flags, project, directory), only: name ?? [] };
    const layers = await buildLayers(request, surroundingsOf(this), reporting.report);
    reporting[Symbol.dispose]();
    process.stdout.write(
      isJson ? layersJson(layers) : renderLayers(layers, directory, styleFor(this, process.stdout)),
    );
  });
}
