import { buildCommand } from '@stricli/core';
import { artifactFlagDefinitions } from '../commands/artifact-flags.ts';
import { text, toggle } from '../commands/flag-kinds.ts';
import type { FixFlags } from '../commands/fix.ts';
import type { CliContext } from '../context.ts';
import { briefs } from '../text.ts';

const { layer, runtime, arch, handler, json } = artifactFlagDefinitions;

/** `zipwright fix` */
export const fix = buildCommand<FixFlags, [artifact: string], CliContext>({
  loader: async () => (await import('../commands/fix.ts')).fixCommand,
  parameters: {
    flags: {
      output: text('Zip to write', 'file'),
      inPlace: toggle('Replace the artifact itself'),
      dryRun: toggle('Write nothing, tell what would be done'),
      kind: {
        kind: 'enum',
        values: ['function', 'layer'],
        optional: true,
        brief: 'What the artifact is (default: what the manifest or its folders say)',
      },
      keepBytecode: toggle('Keep __pycache__ and .pyc files whose source is there'),
      layer,
      runtime,
      arch,
      handler,
      json,
    },
    aliases: { o: 'output' },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Any zip of a function or a layer', parse: String, placeholder: 'zip' }],
    },
  },
  docs: {
    brief: briefs.fix,
    customUsage: [
      {
        input: 'their.zip -o fixed.zip --handler app.handler',
        brief: 'Any zip; compressed bytes are copied',
      },
      { input: 'layer.zip --kind layer --in-place', brief: 'A layer, replaced when it is whole' },
      { input: 'their.zip --dry-run', brief: 'What would be done' },
    ],
  },
});
