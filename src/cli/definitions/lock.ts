import { buildCommand } from '@stricli/core';
import { buildFlagDefinitions } from '../commands/build-flags.ts';
import { jsonFlag, text } from '../commands/flag-kinds.ts';
import { indexFlagDefinitions } from '../commands/index-flags.ts';
import type { LockFlags } from '../commands/lock.ts';
import type { CliContext } from '../context.ts';
import { briefs } from '../text.ts';
import { projectParameter } from './project-parameter.ts';

const {
  runtime,
  requirements,
  with: added,
  group,
  extra,
  onlyBinary,
  noBinary,
  upgrade,
  quiet,
} = buildFlagDefinitions;

/** `zipwright lock` */
export const lock = buildCommand<LockFlags, [project?: string], CliContext>({
  loader: async () => (await import('../commands/lock.ts')).lockCommand,
  parameters: {
    flags: {
      runtime,
      arch: text('Only this architecture (default: a lock for both)', 'arch'),
      requirements,
      with: added,
      group,
      extra,
      onlyBinary,
      noBinary,
      upgrade,
      ...indexFlagDefinitions,
      json: jsonFlag,
      quiet,
    },
    aliases: { r: 'requirements', q: 'quiet' },
    positional: { kind: 'tuple', parameters: [projectParameter] },
  },
  docs: { brief: briefs.lock },
});
