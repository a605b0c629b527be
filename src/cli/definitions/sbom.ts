import { buildCommand } from '@stricli/core';
import { advisoryFlagDefinitions } from '../commands/advisory-flags.ts';
import { artifactFlagDefinitions, artifactParameter } from '../commands/artifact-flags.ts';
import { text, toggle } from '../commands/flag-kinds.ts';
import type { SbomFlags } from '../commands/sbom.ts';
import type { CliContext } from '../context.ts';
import { briefs } from '../text.ts';

/** `zipwright sbom` */
export const sbom = buildCommand<SbomFlags, [artifact?: string], CliContext>({
  loader: async () => (await import('../commands/sbom.ts')).sbomCommand,
  parameters: {
    flags: {
      output: text('File for the document (default: standard output)', 'file'),
      timestamp: toggle('Say when it was made; then no two documents are the same'),
      ...advisoryFlagDefinitions,
      ...artifactFlagDefinitions,
    },
    aliases: { o: 'output' },
    positional: { kind: 'tuple', parameters: [artifactParameter] },
  },
  docs: {
    brief: briefs.sbom,
    customUsage: [
      { input: 'dist/app.zip --layer dist/deps.zip -o app.cdx.json', brief: 'A function and its layer' },
      { input: 'their.zip --advisories all.zip', brief: 'With what is known against its distributions' },
    ],
  },
});
