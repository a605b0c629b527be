import { buildCommand, buildRouteMap } from '@stricli/core';
import { buildFlagDefinitions } from '../commands/build-flags.ts';
import { texts, toggle } from '../commands/flag-kinds.ts';
import { indexFlagDefinitions } from '../commands/index-flags.ts';
import type { LayersBuildFlags, LayersPlanFlags } from '../commands/layers.ts';
import type { CliContext } from '../context.ts';
import { briefs } from '../text.ts';
import { projectParameter } from './project-parameter.ts';

const { runtime, arch, upgrade, frozen, json, quiet } = buildFlagDefinitions;
const requestFlags = { runtime, arch, ...indexFlagDefinitions, upgrade, frozen, json, quiet };

/** `zipwright layers` */
export const layers = buildRouteMap({
  routes: {
    plan: buildCommand<LayersPlanFlags, string[], CliContext>({
      loader: async () => (await import('../commands/layers.ts')).layersPlanCommand,
      parameters: {
        flags: {
          write: toggle('Write the layers and who has them to pyproject.toml or zipwright.toml'),
          online: toggle('Ask the index how often what is shared was released in the last year'),
          ...requestFlags,
        },
        aliases: { q: 'quiet' },
        positional: {
          kind: 'array',
          parameter: {
            brief: 'Project folders whose functions are planned together (default: this folder)',
            parse: String,
            placeholder: 'project',
          },
        },
      },
      docs: {
        brief: briefs.layersPlan,
        customUsage: [
          { input: '', brief: 'The functions of [tool.zipwright.functions] in this folder' },
          { input: '--online --write', brief: 'By real release dates, and written as configuration' },
          { input: 'orders billing', brief: 'Two projects' },
        ],
      },
    }),
    build: buildCommand<LayersBuildFlags, [project?: string], CliContext>({
      loader: async () => (await import('../commands/layers.ts')).layersBuildCommand,
      parameters: {
        flags: {
          name: texts('Only this layer', 'name'),
          ...requestFlags,
        },
        aliases: { q: 'quiet' },
        positional: { kind: 'tuple', parameters: [projectParameter] },
      },
      docs: { brief: briefs.layersBuild },
    }),
  },
  docs: { brief: briefs.layers },
});
