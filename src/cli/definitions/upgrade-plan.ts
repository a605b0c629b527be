import { buildCommand } from '@stricli/core';
import { artifactFlagDefinitions } from '../commands/artifact-flags.ts';
import { text, toggle } from '../commands/flag-kinds.ts';
import { selectionFlagDefinitions } from '../commands/selection-flags.ts';
import type { UpgradePlanFlags } from '../commands/upgrade-plan.ts';
import type { CliContext } from '../context.ts';
import { briefs } from '../text.ts';
import { projectParameter } from './project-parameter.ts';

const { function: named } = artifactFlagDefinitions;

/** `zipwright upgrade-plan` */
export const upgradePlan = buildCommand<UpgradePlanFlags, [project?: string], CliContext>({
  loader: async () => (await import('../commands/upgrade-plan.ts')).upgradePlanCommand,
  parameters: {
    flags: {
      runtime: text('Runtime to go to, such as python3.14', 'runtime'),
      arch: text("Architecture to go to (default: the project's)", 'arch'),
      all: toggle('List what fits, too'),
      function: named,
      ...selectionFlagDefinitions,
    },
    aliases: { r: 'requirements' },
    positional: { kind: 'tuple', parameters: [projectParameter] },
  },
  docs: {
    brief: briefs.upgradePlan,
    customUsage: [{ input: '--runtime python3.14 --arch arm64', brief: 'The project in this folder' }],
  },
});
