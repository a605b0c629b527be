import { buildCommand } from '@stricli/core';
import { buildFlagDefinitions } from '../commands/build-flags.ts';
import { jsonFlag, text, toggle } from '../commands/flag-kinds.ts';
import { indexFlagDefinitions } from '../commands/index-flags.ts';
import type { WheelsFlags } from '../commands/wheels.ts';
import type { CliContext } from '../context.ts';
import { briefs } from '../text.ts';

const { runtime, arch } = buildFlagDefinitions;

/** `zipwright wheels` */
export const wheels = buildCommand<WheelsFlags, [name: string], CliContext>({
  loader: async () => (await import('../commands/wheels.ts')).wheelsCommand,
  parameters: {
    flags: {
      runtime,
      arch,
      project: text('Project whose runtime and indexes count (default: this folder)', 'folder'),
      all: toggle('List every version'),
      ...indexFlagDefinitions,
      json: jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Name on the index', parse: String, placeholder: 'name' }],
    },
  },
  docs: {
    brief: briefs.wheels,
    customUsage: [{ input: 'numpy --runtime python3.11', brief: 'What python3.11 can load' }],
  },
});
