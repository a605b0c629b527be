import { buildCommand, buildRouteMap } from '@stricli/core';
import type { CacheCleanFlags, CacheSizeFlags } from '../commands/cache.ts';
import { jsonFlag } from '../commands/flag-kinds.ts';
import type { CliContext } from '../context.ts';
import { briefs } from '../text.ts';

/** `zipwright cache` */
export const cache = buildRouteMap({
  routes: {
    size: buildCommand<CacheSizeFlags, [], CliContext>({
      loader: async () => (await import('../commands/cache.ts')).cacheSizeCommand,
      parameters: { flags: { json: jsonFlag } },
      docs: { brief: briefs.cacheSize },
    }),
    clean: buildCommand<CacheCleanFlags, [], CliContext>({
      loader: async () => (await import('../commands/cache.ts')).cacheCleanCommand,
      parameters: {
        flags: {
          olderThan: {
            kind: 'parsed',
            parse: String,
            optional: true,
            placeholder: 'age',
            brief: 'Only what was not used for this long, such as 12h, 30d or 4w',
          },
          json: jsonFlag,
        },
      },
      docs: { brief: briefs.cacheClean },
    }),
  },
  docs: { brief: briefs.cache },
});
