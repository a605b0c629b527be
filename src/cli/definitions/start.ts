import { buildCommand } from '@stricli/core';
import { startFlagDefinitions, type StartFlags } from '../commands/start-flags.ts';
import type { CliContext } from '../context.ts';
import { briefs } from '../text.ts';

/** `zipwright start` */
export const start = buildCommand<StartFlags, [], CliContext>({
  loader: async () => (await import('../commands/start.ts')).startCommand,
  parameters: { flags: startFlagDefinitions, aliases: { q: 'quiet', p: 'port' } },
  docs: {
    brief: briefs.start,
    customUsage: [
      {
        input: '',
        brief: "Lambda, S3, IAM, STS, Logs and SSM at http://127.0.0.1:4566, with this folder's state",
      },
      { input: '--ephemeral --port 0 --json', brief: 'For tests: a free port, nothing kept' },
    ],
  },
});
