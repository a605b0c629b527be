import { buildCommand } from '@stricli/core';
import { runFlagDefinitions, type RunFlags } from '../commands/run-flags.ts';
import type { CliContext } from '../context.ts';
import { briefs } from '../text.ts';

/** `zipwright run` */
export const run = buildCommand<RunFlags, [path?: string], CliContext>({
  loader: async () => (await import('../commands/run.ts')).runFunctionCommand,
  parameters: {
    flags: runFlagDefinitions,
    aliases: { e: 'event', r: 'requirements', q: 'quiet', v: 'verbose' },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'Project folder, or a zip (default: this folder)',
          parse: String,
          placeholder: 'project|zip',
          optional: true,
        },
      ],
    },
  },
  docs: {
    brief: briefs.run,
    customUsage: [
      { input: '--event event.json', brief: 'The project in this folder, built when something changed' },
      { input: 'dist/app.zip --event \'{"n": 1}\' --layer dist/deps.zip', brief: 'Any zip, with a layer' },
      { input: '--repeat 100 --concurrency 8', brief: 'As Lambda would scale it out' },
    ],
  },
});
