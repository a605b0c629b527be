import { buildCommand } from '@stricli/core';
import { artifactFlagDefinitions, artifactParameter } from '../commands/artifact-flags.ts';
import { toggle } from '../commands/flag-kinds.ts';
import type { WhyFlags } from '../commands/why.ts';
import type { CliContext } from '../context.ts';
import { briefs } from '../text.ts';

/** `zipwright why` */
export const why = buildCommand<WhyFlags, [module: string, artifact?: string], CliContext>({
  loader: async () => (await import('../commands/why.ts')).whyCommand,
  parameters: {
    flags: {
      ...artifactFlagDefinitions,
      importers: toggle('List what imports it, besides the way from the handler'),
    },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'A module (urllib3.util), a distribution (python-dateutil) or a path in the zip',
          parse: String,
          placeholder: 'module',
        },
        artifactParameter,
      ],
    },
  },
  docs: {
    brief: briefs.why,
    customUsage: [
      { input: 'urllib3', brief: 'In the package of the project in this folder' },
      { input: 'boto3 app.zip --layer sdk.zip --runtime python3.13', brief: 'In any zip with its layers' },
    ],
  },
});
