import { buildCommand } from '@stricli/core';
import { stateFlagDefinitions, type StateFlags } from '../commands/state-flags.ts';
import type { CliContext } from '../context.ts';
import { briefs } from '../text.ts';

/** `zipwright export` */
export const exportState = buildCommand<StateFlags, [file: string], CliContext>({
  loader: async () => (await import('../commands/export.ts')).exportCommand,
  parameters: {
    flags: stateFlagDefinitions,
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Archive to write (tar)', parse: String, placeholder: 'file' }],
    },
  },
  docs: {
    brief: briefs.export,
    customUsage: [
      { input: 'state.tar', brief: "This folder's state, when no platform runs on it" },
      {
        input: 'state.tar --endpoint-url http://127.0.0.1:4566',
        brief: 'That of a platform which runs, as it is at this moment',
      },
    ],
  },
});
