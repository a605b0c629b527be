import { buildCommand } from '@stricli/core';
import { toggle } from '../commands/flag-kinds.ts';
import type { ImportFlags } from '../commands/import.ts';
import { stateFlagDefinitions } from '../commands/state-flags.ts';
import type { CliContext } from '../context.ts';
import { briefs } from '../text.ts';

/** `zipwright import` */
export const importState = buildCommand<ImportFlags, [file: string], CliContext>({
  loader: async () => (await import('../commands/import.ts')).importCommand,
  parameters: {
    flags: {
      replace: toggle('Replace what there is; without this, only what has nothing takes an archive'),
      ...stateFlagDefinitions,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'Archive that zipwright export has written', parse: String, placeholder: 'file' },
      ],
    },
  },
  docs: {
    brief: briefs.import,
    customUsage: [
      { input: 'state.tar --data copy', brief: 'Into a folder of its own, for zipwright start --data copy' },
      {
        input: 'state.tar --replace --endpoint-url http://127.0.0.1:4566',
        brief: 'In the place of what a platform that runs has',
      },
    ],
  },
});
