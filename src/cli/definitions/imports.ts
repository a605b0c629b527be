import { buildCommand } from '@stricli/core';
import { artifactFlagDefinitions, artifactParameter } from '../commands/artifact-flags.ts';
import { text, toggle } from '../commands/flag-kinds.ts';
import type { ImportsFlags } from '../commands/imports.ts';
import { number } from '../commands/number-flag.ts';
import type { CliContext } from '../context.ts';
import { briefs } from '../text.ts';

/** `zipwright imports` */
export const imports = buildCommand<ImportsFlags, [artifact?: string], CliContext>({
  loader: async () => (await import('../commands/imports.ts')).importsCommand,
  parameters: {
    flags: {
      ...artifactFlagDefinitions,
      module: text("Module to start from (default: the handler's)", 'name'),
      depth: number('How many levels are shown (default: all)', 'levels', { from: 0, to: 999_999_999 }),
      all: toggle('Show every module, and not whole distributions'),
      missing: toggle('Show only what is imported and not there'),
      format: {
        kind: 'enum',
        values: ['text', 'dot', 'mermaid', 'json'],
        optional: true,
        brief: 'For people, for Graphviz, for Mermaid, or as data (default: text)',
      },
    },
    positional: { kind: 'tuple', parameters: [artifactParameter] },
  },
  docs: {
    brief: briefs.imports,
    customUsage: [
      { input: 'dist/app.zip', brief: 'Who imports what, and what a cold start loads' },
      { input: '--missing', brief: 'What the project in this folder imports and does not bring' },
      { input: 'app.zip --handler app.handler --format mermaid', brief: 'A picture for Markdown' },
    ],
  },
});
