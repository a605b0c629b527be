import { buildCommand } from '@stricli/core';
import { devFlagDefinitions, type DevFlags } from '../commands/dev-flags.ts';
import type { CliContext } from '../context.ts';
import { briefs } from '../text.ts';

/** `zipwright dev` */
export const dev = buildCommand<DevFlags, string[], CliContext>({
  loader: async () => (await import('../commands/dev.ts')).devCommand,
  parameters: {
    flags: devFlagDefinitions,
    aliases: { q: 'quiet', p: 'port' },
    positional: {
      kind: 'array',
      parameter: { brief: 'Project folders (default: this folder)', parse: String, placeholder: 'project' },
    },
  },
  docs: {
    brief: briefs.dev,
    customUsage: [
      { input: '', brief: "This folder's functions at http://127.0.0.1:4566, new after each save" },
      { input: 'services/orders services/mail --ephemeral', brief: 'Several projects, nothing kept' },
    ],
  },
});
