import { buildCommand } from '@stricli/core';
import { artifactFlagDefinitions, awsFlagDefinitions } from '../commands/artifact-flags.ts';
import type { DiffFlags } from '../commands/diff.ts';
import { toggle } from '../commands/flag-kinds.ts';
import type { CliContext } from '../context.ts';
import { briefs } from '../text.ts';

const { function: named, offline, json } = artifactFlagDefinitions;
const side = (when: string) =>
  ({
    brief: `${when}: any zip, a project folder, or aws:FUNCTION[:QUALIFIER]`,
    parse: String,
    placeholder: when.toLowerCase(),
  }) as const;

/** `zipwright diff` */
export const diff = buildCommand<DiffFlags, [before: string, after: string], CliContext>({
  loader: async () => (await import('../commands/diff.ts')).diffCommand,
  parameters: {
    flags: {
      patch: toggle('Show what changed in text files of your own, line by line'),
      files: toggle('List the files of distributions too'),
      exact: toggle('Compare the bytes of all files, not only their sizes and checksums'),
      function: named,
      offline,
      ...awsFlagDefinitions,
      format: {
        kind: 'enum',
        values: ['text', 'markdown'],
        optional: true,
        brief: 'For people, or for a comment on a pull request (default: text)',
      },
      json,
    },
    positional: { kind: 'tuple', parameters: [side('Before'), side('After')] },
  },
  docs: {
    brief: briefs.diff,
    customUsage: [
      { input: 'aws:my-function .', brief: 'What deploying the project would change' },
      { input: 'aws:my-function:7 aws:my-function:8', brief: 'Two versions of a function' },
      { input: 'old.zip new.zip --patch --format markdown', brief: 'Any two zips, for a pull request' },
    ],
  },
});
