import { buildCommand } from '@stricli/core';
import { advisoryFlagDefinitions } from '../commands/advisory-flags.ts';
import { artifactFlagDefinitions } from '../commands/artifact-flags.ts';
import { toggle } from '../commands/flag-kinds.ts';
import type { OutdatedFlags } from '../commands/outdated.ts';
import { selectionFlagDefinitions } from '../commands/selection-flags.ts';
import type { CliContext } from '../context.ts';
import { briefs } from '../text.ts';

const { layer, runtime, arch, function: named } = artifactFlagDefinitions;

/** `zipwright outdated` */
export const outdated = buildCommand<OutdatedFlags, [name?: string], CliContext>({
  loader: async () => (await import('../commands/outdated.ts')).outdatedCommand,
  parameters: {
    flags: {
      ...advisoryFlagDefinitions,
      all: toggle('List what is up to date, too'),
      fail: toggle('Exit with 3 when something is outdated'),
      layer,
      runtime,
      arch,
      function: named,
      ...selectionFlagDefinitions,
    },
    aliases: { r: 'requirements' },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'Project folder, or any zip of a function or a layer (default: this folder)',
          parse: String,
          placeholder: 'project|zip',
          optional: true,
        },
      ],
    },
  },
  docs: {
    brief: briefs.outdated,
    customUsage: [
      { input: '--advisories all.zip', brief: 'With what is known against the versions: an export of OSV' },
      { input: 'dist/app.zip', brief: 'What any zip has, by the metadata in it' },
    ],
  },
});
