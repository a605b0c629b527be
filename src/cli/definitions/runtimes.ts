import { buildCommand } from '@stricli/core';
import { jsonFlag, toggle } from '../commands/flag-kinds.ts';
import type { RuntimesFlags } from '../commands/runtimes.ts';
import type { CliContext } from '../context.ts';
import { briefs } from '../text.ts';

/** `zipwright runtimes` */
export const runtimes = buildCommand<RuntimesFlags, [runtime?: string], CliContext>({
  loader: async () => (await import('../commands/runtimes.ts')).runtimesCommand,
  parameters: {
    flags: { local: toggle('Look for what would run them on this machine'), json: jsonFlag },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'One of them, with all that is known of it (default: all)',
          parse: String,
          placeholder: 'runtime',
          optional: true,
        },
      ],
    },
  },
  docs: {
    brief: briefs.runtimes,
    customUsage: [{ input: 'python3.12', brief: 'Its search path, the wheels that it takes, its SDK' }],
  },
});
