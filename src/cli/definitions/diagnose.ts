import { buildCommand } from '@stricli/core';
import { artifactFlagDefinitions } from '../commands/artifact-flags.ts';
import type { DiagnoseFlags } from '../commands/diagnose.ts';
import { text } from '../commands/flag-kinds.ts';
import type { CliContext } from '../context.ts';
import { briefs } from '../text.ts';

/** `zipwright diagnose` */
export const diagnose = buildCommand<DiagnoseFlags, [log: string], CliContext>({
  loader: async () => (await import('../commands/diagnose.ts')).diagnoseCommand,
  parameters: {
    flags: {
      artifact: text('The zip that failed, or the project that it is built of', 'zip|project'),
      ...artifactFlagDefinitions,
    },
    aliases: { a: 'artifact' },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'File with the log or the answer of Lambda, - for standard input, or the error itself',
          parse: String,
          placeholder: 'log',
        },
      ],
    },
  },
  docs: {
    brief: briefs.diagnose,
    customUsage: [
      { input: 'error.log --artifact dist/app.zip', brief: 'What in the zip the error comes from' },
      {
        input: "\"Unable to import module 'app': No module named 'requests'\"",
        brief: 'What an error means',
      },
      { input: '- --artifact app.zip --runtime python3.13', brief: 'A log from another program' },
    ],
  },
});
