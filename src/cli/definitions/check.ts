import { buildCommand } from '@stricli/core';
import { artifactFlagDefinitions, artifactParameter } from '../commands/artifact-flags.ts';
import type { CheckFlags } from '../commands/check.ts';
import type { CliContext } from '../context.ts';
import { texts } from '../commands/flag-kinds.ts';
import { briefs } from '../text.ts';

/** `zipwright check` */
export const check = buildCommand<CheckFlags, [artifact?: string], CliContext>({
  loader: async () => (await import('../commands/check.ts')).checkCommand,
  parameters: {
    flags: {
      ...artifactFlagDefinitions,
      ignore: texts('Leave out findings with this code', 'code'),
      format: {
        kind: 'enum',
        values: ['text', 'sarif', 'github'],
        optional: true,
        brief: 'For people, for code scanning, or as annotations of GitHub Actions (default: text)',
      },
    },
    positional: { kind: 'tuple', parameters: [artifactParameter] },
  },
  docs: {
    brief: briefs.check,
    customUsage: [
      {
        input: 'dist/app.zip --layer dist/deps.zip',
        brief: 'What zipwright built: its manifest has the rest',
      },
      { input: '--ignore WEIGHT_UNUSED', brief: 'The project in this folder, tests in it or not' },
      { input: 'their.zip --runtime python3.13 --handler app.handler', brief: 'Any other zip' },
    ],
  },
});
