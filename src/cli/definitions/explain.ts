import { buildCommand } from '@stricli/core';
import type { ExplainFlags } from '../commands/explain.ts';
import { jsonFlag } from '../commands/flag-kinds.ts';
import type { CliContext } from '../context.ts';
import { briefs } from '../text.ts';

/** `zipwright explain` */
export const explain = buildCommand<ExplainFlags, [code?: string], CliContext>({
  loader: async () => (await import('../commands/explain.ts')).explainCommand,
  parameters: {
    flags: { json: jsonFlag },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'Code of a finding or of an error (default: list them all)',
          parse: String,
          placeholder: 'code',
          optional: true,
        },
      ],
    },
  },
  docs: {
    brief: briefs.explain,
    customUsage: [{ input: 'NATIVE_TOO_NEW', brief: 'What it means, what Lambda would say, what helps' }],
  },
});
