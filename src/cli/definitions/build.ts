import { buildCommand } from '@stricli/core';
import { buildFlagDefinitions, type BuildFlags } from '../commands/build-flags.ts';
import type { CliContext } from '../context.ts';
import { briefs } from '../text.ts';
import { projectParameter } from './project-parameter.ts';

/** `zipwright build` */
export const build = buildCommand<BuildFlags, [project?: string], CliContext>({
  loader: async () => (await import('../commands/build.ts')).buildCommand,
  parameters: {
    flags: buildFlagDefinitions,
    aliases: { o: 'output', r: 'requirements', q: 'quiet', v: 'verbose' },
    positional: { kind: 'tuple', parameters: [projectParameter] },
  },
  docs: {
    brief: briefs.build,
    customUsage: [
      { input: '', brief: 'The project in this folder, for the runtime that it declares' },
      { input: '--runtime python3.13 --arch arm64', brief: 'The same for another target' },
      { input: '--layer --with boto3', brief: 'A layer of the dependencies and boto3' },
    ],
  },
});
