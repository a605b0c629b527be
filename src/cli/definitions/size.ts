import { buildCommand } from '@stricli/core';
import { parseByteCount } from '../../project/byte-count.ts';
import { artifactFlagDefinitions, artifactParameter } from '../commands/artifact-flags.ts';
import { text, toggle } from '../commands/flag-kinds.ts';
import { number } from '../commands/number-flag.ts';
import type { SizeFlags } from '../commands/size.ts';
import type { CliContext } from '../context.ts';
import { briefs } from '../text.ts';

const bytes = (brief: string) =>
  ({
    kind: 'parsed',
    optional: true,
    brief,
    placeholder: 'size',
    parse: (input: string): number => {
      const value = parseByteCount(input);
      if (value === undefined) {
        throw new RangeError('a size such as 20MB or 1.5MiB is wanted, or a number of bytes');
      }
      return value;
    },
  }) as const;

/** `zipwright size` */
export const size = buildCommand<SizeFlags, [artifact?: string], CliContext>({
  loader: async () => (await import('../commands/size.ts')).sizeCommand,
  parameters: {
    flags: {
      ...artifactFlagDefinitions,
      by: {
        kind: 'enum',
        values: ['distribution', 'folder', 'type', 'file'],
        optional: true,
        brief: 'What the bars are about (default: distribution)',
      },
      top: number('How many bars (default: 15)', 'count', { from: 1, to: 999_999_999 }),
      depth: number('How many levels of folders, with --by folder (default: 2)', 'levels', {
        from: 1,
        to: 100,
      }),
      zipped: toggle('Order by the size in the zip instead of the unzipped one'),
      exact: toggle('Unpack everything to tell exactly what --slim would leave out'),
      html: text('Write an interactive treemap, one file that needs nothing else', 'file'),
      svg: text('Write a treemap as a picture', 'file'),
      budgetZipped: bytes('Fail when the zip is larger'),
      budgetUnzipped: bytes('Fail when the package is larger unzipped'),
      budgetTotal: bytes('Fail when the package with all layers is larger unzipped'),
      budgetFiles: number('Fail when the package has more files', 'count', { from: 0, to: 999_999_999 }),
    },
    positional: { kind: 'tuple', parameters: [artifactParameter] },
  },
  docs: {
    brief: briefs.size,
    customUsage: [
      { input: 'dist/app.zip --layer dist/deps.zip', brief: 'What takes the room, and what is left of it' },
      { input: 'dist/app.zip --html size.html', brief: 'A treemap to look around in' },
      { input: 'dist/app.zip --budget-zipped 20MB', brief: 'Fail when it has grown too large' },
    ],
  },
});
