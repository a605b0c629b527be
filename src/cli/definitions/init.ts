import { buildCommand } from '@stricli/core';
import { buildFlagDefinitions } from '../commands/build-flags.ts';
import { jsonFlag } from '../commands/flag-kinds.ts';
import type { InitFlags } from '../commands/init.ts';
import type { CliContext } from '../context.ts';
import { briefs } from '../text.ts';
import { projectParameter } from './project-parameter.ts';

const { runtime, arch } = buildFlagDefinitions;

/** `zipwright init` */
export const init = buildCommand<InitFlags, [folder?: string], CliContext>({
  loader: async () => (await import('../commands/init.ts')).initCommand,
  parameters: {
    flags: { runtime, arch, json: jsonFlag },
    positional: { kind: 'tuple', parameters: [projectParameter] },
  },
  docs: { brief: briefs.init },
});
